import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { isEffectiveHost } from "../capacity/host-capacity.ts";
import { chooseHost, ownerOf } from "../capacity/placement.ts";
import { invalidArgument, invalidDatastore, invalidState } from "../faults/faults.ts";
import { leaveRules } from "../inventory/cluster-rules.ts";
import { requireFeatures } from "../inventory/evc-modes.ts";
import { moveIntoFolder } from "../inventory/move.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import { fileName } from "../storage/datastore-path.ts";
import { copyDisk, deleteDisk, moveDisk, requireDisk } from "../storage/virtual-disks.ts";
import type { Vcenter } from "../vcenter.ts";
import { asVirtualDevices, type Device, devicesOf, isDisk } from "./device.ts";
import { applyDeviceChanges } from "./device-changes.ts";
import { locateDisk } from "./disk-chains.ts";
import { completeBacking } from "./disk-device.ts";
import { datastoresOf, networksOf, updateMachine } from "./machine-links.ts";
import type { MachinePlace } from "./machine-place.ts";
import { noteMovePolicies } from "./machine-policy.ts";
import { requireMappable, requireMappedDevices } from "./raw-mapping.ts";
import { placeOf } from "./reconfigure.ts";

type Machine = ManagedObject<"VirtualMachine">;
type RelocateSpec = Vim.VirtualMachineRelocateSpec;

/**
 * Moves a machine to another host, pool, datastore or folder, or any of them together.
 * Throws InvalidArgument, InvalidState for a host that may not run machines, InvalidDatastore for one the
 * host does not mount, RDMPointsToInaccessibleDisk for one that does not see a device the machine maps,
 * FeatureRequirementsNotMet for one whose processors lack what the machine runs with.
 */
export function relocateMachine(vcenter: Vcenter, vm: Machine, spec: RelocateSpec): void {
  const { registry } = vcenter;
  const host = targetHost(vcenter, vm, spec);
  const pool = targetPool(vcenter, vm, spec, host);
  const present = registry.require("HostSystem", vm.properties.runtime.host);
  if (present !== host) {
    requireMappedDevices(host, vm.properties.config);
    requireFeatures(host, vm);
  }
  if (present.properties.parent.value !== host.properties.parent.value) leaveRules(vcenter, vm);
  if (spec.folder) moveIntoFolder(vcenter, vm, registry.require("Folder", spec.folder));
  updateMachine(vcenter, vm, { resourcePool: pool, runtime: { ...vm.properties.runtime, host: host.ref } });
  if (spec.datastore || spec.disk || spec.deviceChange) moveFiles(vcenter, vm, spec, host);
  noteMovePolicies(vcenter, vm.ref.value, spec);
}

function targetHost(vcenter: Vcenter, vm: Machine, spec: RelocateSpec): ManagedObject<"HostSystem"> {
  const { registry } = vcenter;
  const { memoryMB, numCPU } = vm.properties.config.hardware;
  const needs = { memoryMiB: memoryMB, numCPU, datastores: [] };
  if (spec.host) {
    const host = registry.require("HostSystem", spec.host);
    if (!isEffectiveHost(host))
      throw invalidState("The operation is not allowed in the current state of the host.");
    return host;
  }
  const present = registry.require("HostSystem", vm.properties.runtime.host);
  if (!spec.pool) return present;
  const pool = registry.require("ResourcePool", spec.pool);
  return pool.properties.owner.value === present.properties.parent.value
    ? present
    : chooseHost(vcenter, pool, undefined, needs);
}

function targetPool(
  vcenter: Vcenter,
  vm: Machine,
  spec: RelocateSpec,
  host: ManagedObject<"HostSystem">,
): ManagedObjectReference {
  const { registry } = vcenter;
  const present = registry.require("ResourcePool", spec.pool ?? vm.properties.resourcePool);
  if (ownerOf(vcenter, present).ref.value === host.properties.parent.value) return present.ref;
  if (spec.pool) throw invalidArgument("spec.pool");
  return registry.require("ComputeResource", host.properties.parent).properties.resourcePool;
}

function moveFiles(
  vcenter: Vcenter,
  vm: Machine,
  spec: RelocateSpec,
  host: ManagedObject<"HostSystem">,
): void {
  const place = placeOf(vcenter, vm);
  const { config } = vm.properties;
  const target = vcenter.registry.require("Datastore", spec.datastore ?? place.home.datastore.ref);
  requireMounted(host, target);
  const moved = devicesOf(config).map((device) => {
    if (!isDisk(device)) return device;
    const locator = spec.disk?.find(({ diskId }) => diskId === device.key);
    const wanted = locator ? vcenter.registry.require("Datastore", locator.datastore) : target;
    requireMounted(host, wanted);
    return movedDisk(place, device, wanted, spec);
  });
  const devices = applyDeviceChanges(place, moved, spec.deviceChange ?? []);
  const files = spec.datastore ? movedHome(place, target) : config.files;
  const next: Vim.VirtualMachineConfigInfo = {
    ...config,
    files,
    datastoreUrl: [{ name: target.properties.name, url: target.properties.summary.url }],
    hardware: { ...config.hardware, device: asVirtualDevices(devices) },
  };
  updateMachine(vcenter, vm, {
    config: next,
    datastore: datastoresOf(target.ref, next),
    network: networksOf(vcenter, next),
  });
}

function requireMounted(
  { properties }: ManagedObject<"HostSystem">,
  datastore: ManagedObject<"Datastore">,
): void {
  if (!properties.datastore.some(({ value }) => value === datastore.ref.value))
    throw invalidDatastore(datastore.properties.name, datastore.ref);
}

/** A disk moves as it is; one with a parent arrives as a whole, unless it stays where its parent is. */
function movedDisk(
  place: MachinePlace,
  device: Device,
  datastore: ManagedObject<"Datastore">,
  spec: RelocateSpec,
): Device {
  const { vcenter, datacenter, home } = place;
  const { storage, clock } = vcenter;
  const source = locateDisk(vcenter, datacenter, device.backing?.fileName ?? "");
  if (source.datastore.ref.value === datastore.ref.value) return device;
  const files = storage.of(datastore);
  files.makeDirectory(home.path, clock.now());
  const target = { datastore, files, path: `${home.path}/${fileName(source.path)}` };
  const { disk } = requireDisk(storage, source);
  const isMapped = disk.lunUuid !== undefined && spec.transform === undefined;
  if (isMapped) requireMappable(datastore, device.deviceInfo?.label ?? "");
  if (disk.parent === undefined && spec.transform === undefined)
    moveDisk(storage, source, target, clock.now(), false);
  else {
    const format = spec.transform === "flat" ? ("thick" as const) : ("thin" as const);
    copyDisk(storage, source, target, { format, uuid: disk.uuid, now: clock.now(), force: false });
    deleteDisk(storage, source);
  }
  const { parent: _left, ...own } = device.backing ?? { $type: "VirtualDiskFlatVer2BackingInfo" };
  return { ...device, backing: completeBacking(place, own, target) };
}

function movedHome(
  { vcenter, home, vmx }: MachinePlace,
  datastore: ManagedObject<"Datastore">,
): Vim.VirtualMachineFileInfo {
  const { storage, clock } = vcenter;
  const files = storage.of(datastore);
  const target = { datastore, files, path: home.path };
  if (home.datastore.ref.value !== datastore.ref.value) {
    const file = home.files.findFile(vmx);
    files.makeDirectory(home.path, clock.now());
    if (file) storage.write({ ...target, path: vmx }, file);
    home.files.remove(vmx);
    if (home.files.findDirectory(home.path)?.entries.size === 0) home.files.remove(home.path);
  }
  const directory = `${storage.format(target)}/`;
  return {
    vmPathName: storage.format({ ...target, path: vmx }),
    snapshotDirectory: directory,
    suspendDirectory: directory,
    logDirectory: directory,
  };
}
