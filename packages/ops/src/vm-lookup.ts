import { formatReference, type ManagedObjectReference } from "@novasphere/vim25";
import { type CallOptions, type FetchedProperties, isFault } from "@novasphere/vsphere-client";
import { OpsError } from "./errors.ts";
import type { KnownVm } from "./known-vms.ts";
import { extensionKey } from "./marks.ts";
import type { NodeContext } from "./node-context.ts";
import { workOf } from "./node-work.ts";

type VmRef = ManagedObjectReference<"VirtualMachine">;

/** A VM found by its instance UUID, with what every operation has to know first. */
export interface FoundVm<P extends string = never> {
  readonly vm: ManagedObjectReference<"VirtualMachine">;
  readonly name: string;
  readonly powerState: string | undefined;
  readonly resourcePool: ManagedObjectReference | undefined;
  /** True when its guest's tools run. */
  readonly hasTools: boolean;
  /** True when the VM carries our mark. */
  readonly isOurs: boolean;
  /** What else was asked for. */
  readonly properties: FetchedProperties<"VirtualMachine", P>;
}

const basePaths = [
  ...(["name", "runtime.powerState", "resourcePool"] as const),
  ...(["config.managedBy", "config.instanceUuid", "guest.toolsRunningStatus"] as const),
] as const;

type BaseProperties = FetchedProperties<"VirtualMachine", (typeof basePaths)[number]>;

/**
 * The VM of an instance in the node's datacenter with some more properties, or undefined. One call for a VM that is as
 * the session last saw it, else it is searched by its UUID: two more.
 */
export async function findVm<const P extends string = never>(
  node: NodeContext,
  uuid: string,
  options?: CallOptions,
  paths: readonly P[] = [],
): Promise<FoundVm<P> | undefined> {
  const { vms } = workOf(node);
  const known = vms.get(uuid);
  if (known?.datacenter === node.datacenter.value) {
    const seen = await readVm(node, uuid, known.vm, options, paths);
    if (seen && isStill(seen, uuid, known)) return seen;
  }
  const found = await searchVm(node, uuid, options);
  const read = found && (await readVm(node, uuid, found, options, paths));
  if (read) rememberVm(node, uuid, read);
  else vms.forget(uuid);
  return read;
}

/** Notes where an instance's VM is. */
export function rememberVm(
  node: NodeContext,
  uuid: string,
  { vm, resourcePool }: Pick<FoundVm, "vm" | "resourcePool">,
): void {
  workOf(node).vms.set(uuid, {
    vm,
    datacenter: node.datacenter.value,
    resourcePool: resourcePool?.value,
  });
}

/** Whether a VM is the instance's and in the datacenter where it was; elsewhere it would have another pool. */
function isStill(
  { properties, resourcePool }: FoundVm,
  uuid: string,
  known: Pick<KnownVm, "resourcePool">,
): boolean {
  const { "config.instanceUuid": instanceUuid }: BaseProperties = properties;
  return instanceUuid === uuid && resourcePool?.value === known.resourcePool;
}

async function searchVm(
  node: NodeContext,
  uuid: string,
  options: CallOptions | undefined,
): Promise<VmRef | undefined> {
  const { searchIndex } = node.session.serviceContent;
  if (!searchIndex) throw new TypeError("the server has no search index");
  const found = await node.session.call(
    "FindByUuid",
    { _this: searchIndex, datacenter: node.datacenter, uuid, vmSearch: true, instanceUuid: true },
    options,
  );
  return found ? { type: "VirtualMachine", value: found.value } : undefined;
}

/** A VM with what was asked for; undefined for one that is gone. */
async function readVm<const P extends string>(
  node: NodeContext,
  uuid: string,
  vm: VmRef,
  options: CallOptions | undefined,
  paths: readonly P[],
): Promise<FoundVm<P> | undefined> {
  try {
    const properties = await node.session.fetchProperties(vm, [...basePaths, ...paths], options);
    const base: BaseProperties = properties;
    return {
      vm,
      name: base.name ?? uuid,
      powerState: base["runtime.powerState"],
      resourcePool: base.resourcePool,
      hasTools: base["guest.toolsRunningStatus"] === "guestToolsRunning",
      isOurs: base["config.managedBy"]?.extensionKey === extensionKey,
      properties,
    };
  } catch (error) {
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
