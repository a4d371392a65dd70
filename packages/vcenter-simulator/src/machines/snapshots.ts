import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { invalidState, notFound } from "../faults/faults.ts";
import { methodFault } from "../faults/method-fault.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import { createDisk, requireDisk } from "../storage/virtual-disks.ts";
import type { Vcenter } from "../vcenter.ts";
import { asVirtualDevices, type Device, devicesOf, isDisk } from "./device.ts";
import {
  childrenOfDisk,
  freeDeltaPath,
  locateDisk,
  mergeIntoParent,
  removeDiskFiles,
} from "./disk-chains.ts";
import { completeBacking } from "./disk-device.ts";
import { updateMachine } from "./machine-links.ts";
import { powerOff, startOn } from "./power.ts";
import { placeOf } from "./reconfigure.ts";
import {
  addToTree,
  currentAfterRemoval,
  findInTree,
  listTree,
  removeFromTree,
  type SnapshotNode,
} from "./snapshot-tree.ts";

type Machine = ManagedObject<"VirtualMachine">;
type Config = Vim.VirtualMachineConfigInfo;

/** What a new snapshot is called and holds. */
export interface SnapshotRequest {
  readonly name: string;
  readonly description: string;
  readonly memory: boolean;
  readonly quiesce: boolean;
}

/** True for disks that snapshots take part in. */
function isSnapshotted(device: Device): boolean {
  return isDisk(device) && !String(device.backing?.["diskMode"] ?? "").startsWith("independent");
}

/** Takes a snapshot: the present disks stand still, and the machine goes on with deltas. Throws InvalidName. */
export function createSnapshot(
  vcenter: Vcenter,
  vm: Machine,
  request: SnapshotRequest,
): ManagedObjectReference {
  if (request.name === "") throw methodFault("InvalidName", "A snapshot needs a name.", { name: "" });
  const { config, runtime, snapshot } = vm.properties;
  const moid = vcenter.ids.nextMoid("VirtualMachineSnapshot");
  const ref = vcenter.registry.add("VirtualMachineSnapshot", moid, {
    config,
    vm: vm.ref,
    childSnapshot: [],
  }).ref;
  const isRunning = runtime.powerState === "poweredOn";
  const node: SnapshotNode = {
    snapshot: ref,
    vm: vm.ref,
    name: request.name,
    description: request.description,
    id: listTree(snapshot?.rootSnapshotList).reduce((highest, { id }) => Math.max(highest, id), 0) + 1,
    createTime: vcenter.time,
    state: isRunning && !request.memory ? "poweredOff" : runtime.powerState,
    quiesced: request.quiesce && isRunning,
    replaySupported: false,
  };
  const rootSnapshotList = addToTree(snapshot?.rootSnapshotList ?? [], snapshot?.currentSnapshot, node);
  updateMachine(vcenter, vm, {
    config: withDeltas(vcenter, vm, config),
    snapshot: { currentSnapshot: ref, rootSnapshotList },
  });
  mirrorTree(vcenter, vm);
  return ref;
}

/** The configuration with a new delta on top of every disk that takes part. */
function withDeltas(vcenter: Vcenter, vm: Machine, config: Config): Config {
  const place = placeOf(vcenter, vm);
  const devices = devicesOf(config).map((device) => {
    if (!isSnapshotted(device) || !device.backing?.fileName) return device;
    const parent = device.backing.fileName;
    const location = locateDisk(vcenter, place.datacenter, parent);
    const { disk } = requireDisk(vcenter.storage, location);
    const delta = { ...location, path: freeDeltaPath(location) };
    const uuid = vcenter.ids.uuid(vm.ref.value, "disk", vcenter.storage.format(delta));
    createDisk(vcenter.storage, delta, { ...disk, format: "delta", uuid, parent }, vcenter.clock.now());
    return { ...device, backing: completeBacking(place, device.backing, delta) };
  });
  return { ...config, hardware: { ...config.hardware, device: asVirtualDevices(devices) } };
}

/** Takes a machine back to a snapshot; what happened since is lost. Throws InvalidState for another's snapshot. */
export function revertToSnapshot(
  vcenter: Vcenter,
  vm: Machine,
  ref: ManagedObjectReference,
  suppressPowerOn: boolean,
): void {
  const { snapshot, runtime, config: present } = vm.properties;
  const node = findInTree(snapshot?.rootSnapshotList, ref);
  if (!node || !snapshot) throw invalidState("The snapshot belongs to another virtual machine.");
  const { config } = vcenter.registry.require("VirtualMachineSnapshot", ref).properties;
  if (runtime.powerState !== "poweredOff") powerOff(vcenter, vm);
  discardDisks(vcenter, vm, present);
  updateMachine(vcenter, vm, {
    config: { ...withDeltas(vcenter, vm, config), name: vm.properties.name },
    snapshot: { ...snapshot, currentSnapshot: ref },
  });
  const host = vcenter.registry.find("HostSystem", vm.properties.runtime.host);
  if (node.state === "poweredOn" && !suppressPowerOn && host) startOn(vcenter, vm, host);
}

/** Goes back to the current snapshot. Throws NotFound without one. */
export function revertToCurrent(vcenter: Vcenter, vm: Machine, suppressPowerOn: boolean): void {
  const current = vm.properties.snapshot?.currentSnapshot;
  if (!current) throw notFound("A current snapshot");
  revertToSnapshot(vcenter, vm, current, suppressPowerOn);
}

/** Removes the disks a configuration writes to, unless someone else stands on them. */
function discardDisks(vcenter: Vcenter, vm: Machine, config: Config): void {
  const { datacenter } = placeOf(vcenter, vm);
  for (const { backing } of devicesOf(config).filter(isSnapshotted)) {
    const location = locateDisk(vcenter, datacenter, backing?.fileName ?? "");
    const format = location.files.findFile(location.path)?.disk?.format;
    if (format === "delta" && childrenOfDisk(vcenter, datacenter, backing?.fileName ?? "").length === 0)
      removeDiskFiles(location, format);
  }
}

/** Removes a snapshot, with those taken after it when asked; disks that become free are merged. */
export function removeSnapshot(vcenter: Vcenter, ref: ManagedObjectReference, withChildren: boolean): void {
  const { vm: vmRef } = vcenter.registry.require("VirtualMachineSnapshot", ref).properties;
  const vm = vcenter.registry.require("VirtualMachine", vmRef);
  const node = findInTree(vm.properties.snapshot?.rootSnapshotList, ref);
  const children = withChildren ? listTree(node?.childSnapshotList) : [];
  for (const { snapshot } of [...children].reverse()) removeOne(vcenter, vm, snapshot);
  removeOne(vcenter, vm, ref);
}

/** Removes all snapshots of a machine. */
export function removeAllSnapshots(vcenter: Vcenter, vm: Machine): void {
  for (const { snapshot } of listTree(vm.properties.snapshot?.rootSnapshotList))
    removeOne(vcenter, vm, snapshot);
}

function removeOne(vcenter: Vcenter, vm: Machine, ref: ManagedObjectReference): void {
  const { config } = vcenter.registry.require("VirtualMachineSnapshot", ref).properties;
  const { snapshot } = vm.properties;
  vcenter.registry.remove(ref);
  const rootSnapshotList = removeFromTree(snapshot?.rootSnapshotList ?? [], ref);
  const currentSnapshot = currentAfterRemoval(snapshot, ref);
  const info = { rootSnapshotList, ...(currentSnapshot ? { currentSnapshot } : {}) };
  if (rootSnapshotList.length > 0) vcenter.registry.update(vm, { snapshot: info });
  else vcenter.registry.unset(vm, "snapshot");
  mirrorTree(vcenter, vm);
  for (const { backing } of devicesOf(config).filter(isSnapshotted))
    releaseDisk(vcenter, vm, backing?.fileName ?? "");
}

/** A disk no snapshot stands on any more: its one child is merged into it, or without children it goes. */
function releaseDisk(vcenter: Vcenter, vm: Machine, path: string): void {
  const { datacenter } = placeOf(vcenter, vm);
  const location = locateDisk(vcenter, datacenter, path);
  const disk = location.files.findFile(location.path)?.disk;
  if (!disk || usesDisk(vcenter, vm, path)) return;
  const [child, ...others] = childrenOfDisk(vcenter, datacenter, path);
  if (child === undefined) removeDiskFiles(location, disk.format);
  else if (others.length === 0 && isOwn(vcenter, vm, child)) {
    mergeIntoParent(vcenter, datacenter, child);
    repoint(vcenter, vm, child, path);
  }
}

/** The configurations of a machine and of its snapshots. */
function configsOf(vcenter: Vcenter, vm: Machine): Config[] {
  const snapshots = listTree(vm.properties.snapshot?.rootSnapshotList);
  const taken = snapshots.map(
    ({ snapshot }) => vcenter.registry.require("VirtualMachineSnapshot", snapshot).properties.config,
  );
  return [vm.properties.config, ...taken];
}

function usesDisk(vcenter: Vcenter, vm: Machine, path: string): boolean {
  return configsOf(vcenter, vm).some((config) =>
    devicesOf(config).some(({ backing }) => backing?.fileName === path),
  );
}

/** A disk that this machine or its snapshots write to or stand on; others' must not be merged away. */
function isOwn(vcenter: Vcenter, vm: Machine, path: string): boolean {
  return usesDisk(vcenter, vm, path);
}

/** Lets the machine and its snapshots use `to` where they used `from`, and reads all chains anew. */
function repoint(vcenter: Vcenter, vm: Machine, from: string, to: string): void {
  const place = placeOf(vcenter, vm);
  const moved = (config: Config): Config => {
    const devices = devicesOf(config).map((device) => {
      if (!isSnapshotted(device) || !device.backing?.fileName) return device;
      const fileName = device.backing.fileName === from ? to : device.backing.fileName;
      const backing = completeBacking(
        place,
        { ...device.backing, fileName },
        locateDisk(vcenter, place.datacenter, fileName),
      );
      return { ...device, backing };
    });
    return { ...config, hardware: { ...config.hardware, device: asVirtualDevices(devices) } };
  };
  updateMachine(vcenter, vm, { config: moved(vm.properties.config) });
  for (const { snapshot } of listTree(vm.properties.snapshot?.rootSnapshotList)) {
    const object = vcenter.registry.require("VirtualMachineSnapshot", snapshot);
    vcenter.registry.update(object, { config: moved(object.properties.config) });
  }
}

/** Writes the tree's shape to `rootSnapshot` and to each snapshot's `childSnapshot`. */
function mirrorTree(vcenter: Vcenter, vm: Machine): void {
  const roots = vm.properties.snapshot?.rootSnapshotList ?? [];
  vcenter.registry.update(vm, { rootSnapshot: roots.map(({ snapshot }) => snapshot) });
  for (const { snapshot, childSnapshotList } of listTree(roots)) {
    const object = vcenter.registry.require("VirtualMachineSnapshot", snapshot);
    vcenter.registry.update(object, {
      childSnapshot: (childSnapshotList ?? []).map((child) => child.snapshot),
    });
  }
}
