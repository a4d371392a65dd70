import { leaveRules } from "../inventory/cluster-rules.ts";
import { datacenterOf } from "../inventory/datacenters.ts";
import { disown } from "../inventory/folders.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import { parentDirectory, parseDatastorePath } from "../storage/datastore-path.ts";
import type { Location } from "../storage/storage.ts";
import type { Vcenter } from "../vcenter.ts";
import { devicesOf, isDisk } from "./device.ts";
import { childrenOfDisk, removeDiskFiles } from "./disk-chains.ts";
import { unlinkMachine } from "./machine-links.ts";
import { forgetPolicies } from "./machine-policy.ts";
import { requirePowerState } from "./power.ts";
import { listTree } from "./snapshot-tree.ts";

type Machine = ManagedObject<"VirtualMachine">;

/**
 * Takes a machine out of the inventory and leaves its files. Throws InvalidPowerState while it runs; of a host that
 * is not reached nobody knows, and its machines can be let go.
 */
export function unregisterMachine(vcenter: Vcenter, vm: Machine): void {
  if (vm.properties.runtime.connectionState === "connected")
    requirePowerState(vm, ["poweredOff", "suspended"], "poweredOff");
  const { config } = vm.properties;
  const vmx = locateFile(vcenter, vm, config.files.vmPathName ?? "");
  const file = vmx?.files.findFile(vmx.path);
  if (vmx && file) vmx.files.write(vmx.path, { ...file, machine: config });
  for (const { snapshot } of listTree(vm.properties.snapshot?.rootSnapshotList))
    vcenter.registry.remove(snapshot);
  forgetPolicies(vcenter, vm);
  leaveRules(vcenter, vm);
  unlinkMachine(vcenter, vm);
  disown(vcenter, vm);
  vcenter.registry.remove(vm.ref);
}

/**
 * Takes a machine out of the inventory with its files, those of its snapshots included; disks that other
 * machines' disks stand on stay. Throws InvalidPowerState while it runs.
 */
export function destroyMachine(vcenter: Vcenter, vm: Machine): void {
  requirePowerState(vm, ["poweredOff"], "poweredOff");
  const own = diskFilesOf(vcenter, vm);
  const vmx = locateFile(vcenter, vm, vm.properties.config.files.vmPathName ?? "");
  const datacenter = datacenterOf(vcenter, vm.ref);
  for (const file of own) {
    const location = locateFile(vcenter, vm, file);
    const format = location?.files.findFile(location.path)?.disk?.format;
    const children = datacenter ? childrenOfDisk(vcenter, datacenter, file) : [];
    if (location && format && children.every((child) => own.has(child))) removeDiskFiles(location, format);
  }
  unregisterMachine(vcenter, vm);
  vmx?.files.remove(vmx.path);
  const home = vmx && parentDirectory(vmx.path);
  if (home && vmx.files.findDirectory(home)?.entries.size === 0) vmx.files.remove(home);
}

/** Files of the machine's disks and of those its snapshots hold. */
function diskFilesOf(vcenter: Vcenter, vm: Machine): Set<string> {
  const snapshots = listTree(vm.properties.snapshot?.rootSnapshotList);
  const taken = snapshots.map(
    ({ snapshot }) => vcenter.registry.require("VirtualMachineSnapshot", snapshot).properties.config,
  );
  const disks = [vm.properties.config, ...taken].flatMap((config) => devicesOf(config).filter(isDisk));
  return new Set(disks.map(({ backing }) => backing?.fileName ?? ""));
}

function locateFile(vcenter: Vcenter, vm: Machine, text: string): Location | undefined {
  if (text === "") return undefined;
  const { datastore: name, path } = parseDatastorePath(text);
  const datastore = vcenter.storage.findDatastore(name, vm.properties.datastore);
  return datastore && { datastore, files: vcenter.storage.of(datastore), path };
}
