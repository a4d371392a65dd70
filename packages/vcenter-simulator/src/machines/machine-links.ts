import type { ManagedObjectReference } from "@novasphere/vim25";
import type { ManagedObject, PropertyTrees } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import { type Device, devicesOf, isDisk, isNetworkCard } from "./device.ts";

type Machine = ManagedObject<"VirtualMachine">;

/** What a machine is linked to, besides the folder it is in. */
interface Links {
  readonly host: ManagedObjectReference | undefined;
  readonly pool: ManagedObjectReference | undefined;
  readonly datastore: readonly ManagedObjectReference[];
  readonly network: readonly ManagedObjectReference[];
}

/** Datastores a machine's files are on: its home, and where its disks and their parents are. */
export function datastoresOf(
  home: ManagedObjectReference,
  config: Machine["properties"]["config"],
): ManagedObjectReference[] {
  const seen = new Map([[home.value, home]]);
  for (const device of devicesOf(config).filter(isDisk))
    for (let backing = device.backing; backing; backing = backing.parent)
      if (backing.datastore) seen.set(backing.datastore.value, backing.datastore);
  return [...seen.values()];
}

/** The network a card is on, as its backing says. */
export function networkOf({ backing }: Device, vcenter: Vcenter): ManagedObjectReference | undefined {
  if (backing?.network) return backing.network;
  if (backing?.port?.portgroupKey !== undefined)
    return { type: "DistributedVirtualPortgroup", value: backing.port.portgroupKey };
  for (const network of backing?.opaqueNetworkId === undefined ? [] : vcenter.registry.all("OpaqueNetwork"))
    if (
      (network.properties.summary as { opaqueNetworkId?: string }).opaqueNetworkId ===
      backing?.opaqueNetworkId
    )
      return network.ref;
  return undefined;
}

/** Networks a configuration's cards are on. */
export function networksOf(
  vcenter: Vcenter,
  config: Machine["properties"]["config"],
): ManagedObjectReference[] {
  const seen = new Map<string, ManagedObjectReference>();
  for (const card of devicesOf(config).filter(isNetworkCard)) {
    const ref = networkOf(card, vcenter);
    if (ref) seen.set(ref.value, ref);
  }
  return [...seen.values()];
}

/** Changes a machine, and enters or strikes it on whatever it is linked to by the change. */
export function updateMachine(
  vcenter: Vcenter,
  vm: Machine,
  changes: Partial<PropertyTrees["VirtualMachine"]>,
): void {
  const before = linksOf(vm);
  vcenter.registry.update(vm, changes);
  relink(vcenter, vm, before, linksOf(vm));
}

/** Enters a new machine on everything it is linked to. */
export function linkMachine(vcenter: Vcenter, vm: Machine): void {
  relink(vcenter, vm, noLinks, linksOf(vm));
}

/** Strikes a machine off everything it is linked to. */
export function unlinkMachine(vcenter: Vcenter, vm: Machine): void {
  relink(vcenter, vm, linksOf(vm), noLinks);
}

const noLinks: Links = { host: undefined, pool: undefined, datastore: [], network: [] };

function linksOf({ properties }: Machine): Links {
  const { runtime, resourcePool, datastore, network } = properties;
  return { host: runtime.host, pool: resourcePool, datastore, network };
}

const list = (ref: ManagedObjectReference | undefined) => (ref ? [ref] : []);

function relink(vcenter: Vcenter, vm: Machine, before: Links, after: Links): void {
  enter(vcenter, vm, "HostSystem", list(before.host), list(after.host));
  enter(vcenter, vm, "ResourcePool", list(before.pool), list(after.pool));
  enter(vcenter, vm, "Datastore", before.datastore, after.datastore);
  enter(vcenter, vm, "Network", before.network, after.network);
}

function enter(
  vcenter: Vcenter,
  vm: Machine,
  type: "HostSystem" | "ResourcePool" | "Datastore" | "Network",
  before: readonly ManagedObjectReference[],
  after: readonly ManagedObjectReference[],
): void {
  const has = (refs: readonly ManagedObjectReference[], ref: ManagedObjectReference) =>
    refs.some(({ value }) => value === ref.value);
  for (const ref of before) {
    const object = has(after, ref) ? undefined : vcenter.registry.find(type, ref);
    if (object) vcenter.registry.unlink(object, "vm", vm.ref);
  }
  for (const ref of after) {
    const object = has(before, ref) ? undefined : vcenter.registry.find(type, ref);
    if (object) vcenter.registry.link(object, "vm", vm.ref);
  }
}
