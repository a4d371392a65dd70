import { formatReference, type ManagedObjectReference } from "@novasphere/vim25";
import { type CallOptions, type FetchedProperties, isFault } from "@novasphere/vsphere-client";
import { OpsError } from "./errors.ts";
import { extensionKey } from "./marks.ts";
import type { NodeContext } from "./node-context.ts";

/** A VM found by its instance UUID, with what every operation has to know first. */
export interface FoundVm<P extends string = never> {
  readonly vm: ManagedObjectReference<"VirtualMachine">;
  readonly name: string;
  readonly powerState: string | undefined;
  readonly resourcePool: ManagedObjectReference | undefined;
  /** True when the VM carries our mark. */
  readonly isOurs: boolean;
  /** What else was asked for. */
  readonly properties: FetchedProperties<"VirtualMachine", P>;
}

const basePaths = ["name", "runtime.powerState", "resourcePool", "config.managedBy"] as const;

/** The VM of an instance in the node's datacenter with some more properties, or undefined. Two calls. */
export async function findVm<const P extends string = never>(
  node: NodeContext,
  uuid: string,
  options?: CallOptions,
  paths: readonly P[] = [],
): Promise<FoundVm<P> | undefined> {
  const { searchIndex } = node.session.serviceContent;
  if (!searchIndex) throw new TypeError("the server has no search index");
  const found = await node.session.call(
    "FindByUuid",
    { _this: searchIndex, datacenter: node.datacenter, uuid, vmSearch: true, instanceUuid: true },
    options,
  );
  if (!found) return undefined;
  const vm = { type: "VirtualMachine", value: found.value } as const;
  try {
    const properties = await node.session.fetchProperties(vm, [...basePaths, ...paths], options);
    const base: FetchedProperties<"VirtualMachine", (typeof basePaths)[number]> = properties;
    return {
      vm,
      name: base.name ?? uuid,
      powerState: base["runtime.powerState"],
      resourcePool: base.resourcePool,
      isOurs: base["config.managedBy"]?.extensionKey === extensionKey,
      properties,
    };
  } catch (error) {
    // Removed between the two calls.
    if (isFault(error, "ManagedObjectNotFound")) return undefined;
    throw error;
  }
}

/** The VM of an instance. Throws `OPS_INSTANCE_NOT_FOUND`. */
export async function requireVm<const P extends string = never>(
  node: NodeContext,
  uuid: string,
  options?: CallOptions,
  paths: readonly P[] = [],
): Promise<FoundVm<P>> {
  const found = await findVm(node, uuid, options, paths);
  if (found) return found;
  throw new OpsError(
    "OPS_INSTANCE_NOT_FOUND",
    `instance ${uuid} has no VM in the datacenter of ${node.name}`,
    { instanceUuid: uuid },
  );
}

/** Lets through only a VM that carries our mark. Throws `OPS_INSTANCE_NOT_OURS`. */
export function checkOurs(found: Pick<FoundVm, "isOurs" | "vm" | "name">, uuid: string): void {
  if (found.isOurs) return;
  throw new OpsError(
    "OPS_INSTANCE_NOT_OURS",
    `${formatReference(found.vm)} (${found.name}) has the UUID of instance ${uuid} but was not made by this service; it is left alone`,
    { instanceUuid: uuid },
  );
}

/** The VM of an instance, to be changed. Throws `OPS_INSTANCE_NOT_FOUND` or `OPS_INSTANCE_NOT_OURS`. */
export async function requireOurVm<const P extends string = never>(
  node: NodeContext,
  uuid: string,
  options?: CallOptions,
  paths: readonly P[] = [],
): Promise<FoundVm<P>> {
  const found = await requireVm(node, uuid, options, paths);
  checkOurs(found, uuid);
  return found;
}
