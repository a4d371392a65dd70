import { formatReference, type ManagedObjectReference } from "@novasphere/vim25";
import type { CallOptions } from "@novasphere/vsphere-client";
import { OpsError } from "./errors.ts";
import { extensionKey } from "./marks.ts";
import type { NodeContext } from "./node-context.ts";

/** A VM found by its instance UUID, with what every operation has to know first. */
export interface FoundVm {
  readonly vm: ManagedObjectReference<"VirtualMachine">;
  readonly name: string;
  readonly powerState: string | undefined;
  readonly resourcePool: ManagedObjectReference | undefined;
  /** True when the VM carries our mark. */
  readonly isOurs: boolean;
}

/** The VM of an instance in the node's datacenter, or undefined. Two calls. */
export async function findVm(
  node: NodeContext,
  uuid: string,
  options?: CallOptions,
): Promise<FoundVm | undefined> {
  const { searchIndex } = node.session.serviceContent;
  if (!searchIndex) throw new TypeError("the server has no search index");
  const found = await node.session.call(
    "FindByUuid",
    { _this: searchIndex, datacenter: node.datacenter, uuid, vmSearch: true, instanceUuid: true },
    options,
  );
  if (!found) return undefined;
  const vm = { type: "VirtualMachine", value: found.value } as const;
  const properties = await node.session.fetchProperties(
    vm,
    ["name", "runtime.powerState", "resourcePool", "config.managedBy"],
    options,
  );
  return {
    vm,
    name: properties.name ?? uuid,
    powerState: properties["runtime.powerState"],
    resourcePool: properties.resourcePool,
    isOurs: properties["config.managedBy"]?.extensionKey === extensionKey,
  };
}

/** The VM of an instance. Throws `OPS_INSTANCE_NOT_FOUND`. */
export async function requireVm(node: NodeContext, uuid: string, options?: CallOptions): Promise<FoundVm> {
  const found = await findVm(node, uuid, options);
  if (found) return found;
  throw new OpsError(
    "OPS_INSTANCE_NOT_FOUND",
    `instance ${uuid} has no VM in the datacenter of ${node.name}`,
    {
      instanceUuid: uuid,
    },
  );
}

/** Lets through only a VM that carries our mark. Throws `OPS_INSTANCE_NOT_OURS`. */
export function checkOurs(found: FoundVm, uuid: string): void {
  if (found.isOurs) return;
  throw new OpsError(
    "OPS_INSTANCE_NOT_OURS",
    `${formatReference(found.vm)} (${found.name}) has the UUID of instance ${uuid} but was not made by this service; it is left alone`,
    { instanceUuid: uuid },
  );
}

/** The VM of an instance, to be changed. Throws `OPS_INSTANCE_NOT_FOUND` or `OPS_INSTANCE_NOT_OURS`. */
export async function requireOurVm(node: NodeContext, uuid: string, options?: CallOptions): Promise<FoundVm> {
  const found = await requireVm(node, uuid, options);
  checkOurs(found, uuid);
  return found;
}
