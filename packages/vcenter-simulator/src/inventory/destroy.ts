import { invalidState, notSupported, resourceInUse } from "../faults/faults.ts";
import { destroyMachine, unregisterMachine } from "../machines/remove-machine.ts";
import type { ManagedObject, ManagedType } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import { destroyComputeResource } from "./compute-resources.ts";
import { destroyDatastore } from "./datastores.ts";
import { disown } from "./folders.ts";
import { removeHost } from "./host-removal.ts";
import { destroyNetwork } from "./networks.ts";
import { destroyPool } from "./resource-pools.ts";

type Destroyer = (vcenter: Vcenter, object: ManagedObject) => void;

/** What destroying means for each type; derived types fall back on their base. */
const destroyers: readonly (readonly [ManagedType, Destroyer])[] = [
  [
    "VirtualMachine",
    (vcenter, { ref }) => destroyMachine(vcenter, vcenter.registry.require("VirtualMachine", ref)),
  ],
  ["HostSystem", (vcenter, { ref }) => destroyHost(vcenter, vcenter.registry.require("HostSystem", ref))],
  [
    "ComputeResource",
    (vcenter, { ref }) => destroyComputeResource(vcenter, vcenter.registry.require("ComputeResource", ref)),
  ],
  ["ResourcePool", (vcenter, { ref }) => destroyPool(vcenter, vcenter.registry.require("ResourcePool", ref))],
  ["Datastore", (vcenter, { ref }) => destroyDatastore(vcenter, vcenter.registry.require("Datastore", ref))],
  ["Network", (vcenter, { ref }) => destroyNetwork(vcenter, vcenter.registry.require("Network", ref))],
  ["DistributedVirtualSwitch", destroySwitch],
  ["Datacenter", destroyDatacenter],
  ["Folder", destroyFolder],
];

/** Destroys an entity and what it contains. Throws NotSupported, ResourceInUse, InvalidState, InvalidPowerState. */
export function destroyEntity(vcenter: Vcenter, object: ManagedObject): void {
  const entry = destroyers.find(([type]) => vcenter.registry.find(type, object.ref));
  if (!entry) throw notSupported(`${object.ref.type} cannot be destroyed`);
  entry[1](vcenter, object);
}

/** A host leaves its cluster only in maintenance or disconnected; its machines leave the inventory with it. */
function destroyHost(vcenter: Vcenter, host: ManagedObject<"HostSystem">): void {
  const compute = vcenter.registry.require("ComputeResource", host.properties.parent);
  const { inMaintenanceMode, connectionState } = host.properties.runtime;
  const machines = host.properties.vm.map((ref) => vcenter.registry.require("VirtualMachine", ref));
  const isRunning = machines.some((vm) => vm.properties.runtime.powerState === "poweredOn");
  if (connectionState === "connected" && isRunning) throw resourceInUse("HostSystem", host.properties.name);
  if (compute.ref.type === "ClusterComputeResource" && !inMaintenanceMode && connectionState === "connected")
    throw invalidState("The operation is not allowed in the current state of the host.");
  for (const vm of machines) {
    const { runtime } = vm.properties;
    if (runtime.powerState === "poweredOn")
      vcenter.registry.update(vm, { runtime: { ...runtime, powerState: "poweredOff" } });
    unregisterMachine(vcenter, vm);
  }
  if (compute.ref.type === "ClusterComputeResource") removeHost(vcenter, host);
  else destroyComputeResource(vcenter, compute);
}

function destroySwitch(vcenter: Vcenter, { ref }: ManagedObject): void {
  const object = vcenter.registry.require("DistributedVirtualSwitch", ref);
  const portgroups = object.properties.portgroup.map((item) => vcenter.registry.require("Network", item));
  if (portgroups.some(({ properties }) => properties.vm.length > 0))
    throw resourceInUse(ref.type, object.properties.name);
  for (const portgroup of portgroups) destroyNetwork(vcenter, portgroup);
  disown(vcenter, object);
  vcenter.registry.remove(ref);
}

function destroyDatacenter(vcenter: Vcenter, { ref }: ManagedObject): void {
  const datacenter = vcenter.registry.require("Datacenter", ref);
  const { vmFolder, hostFolder, datastoreFolder, networkFolder } = datacenter.properties;
  for (const folder of [vmFolder, hostFolder, networkFolder, datastoreFolder])
    emptyFolder(vcenter, vcenter.registry.require("Folder", folder));
  for (const folder of [vmFolder, hostFolder, networkFolder, datastoreFolder])
    vcenter.registry.remove(folder);
  disown(vcenter, datacenter);
  vcenter.registry.remove(ref);
}

function destroyFolder(vcenter: Vcenter, { ref }: ManagedObject): void {
  const folder = vcenter.registry.require("Folder", ref);
  const parent = vcenter.registry.find("Folder", folder.properties.parent);
  if (!parent) throw notSupported(`folder '${folder.properties.name}' cannot be destroyed`);
  emptyFolder(vcenter, folder);
  disown(vcenter, folder);
  vcenter.registry.remove(ref);
}

function emptyFolder(vcenter: Vcenter, folder: ManagedObject<"Folder" | "StoragePod">): void {
  for (const ref of [...folder.properties.childEntity]) {
    const child = vcenter.registry.findAny(ref);
    if (child) destroyEntity(vcenter, child);
  }
}
