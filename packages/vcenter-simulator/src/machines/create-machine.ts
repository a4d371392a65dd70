import type { Vim } from "@novasphere/vim25";
import { fileAlreadyExists, invalidArgument } from "../faults/faults.ts";
import { methodFault } from "../faults/method-fault.ts";
import { datacenterOf } from "../inventory/datacenters.ts";
import { entityDefaults, nameForChild } from "../inventory/entity.ts";
import { adopt, type FolderObject, requireChildType } from "../inventory/folders.ts";
import type { PoolObject } from "../inventory/resource-pools.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import { parentDirectory, parseDatastorePath } from "../storage/datastore-path.ts";
import type { Location } from "../storage/storage.ts";
import type { Vcenter } from "../vcenter.ts";
import { defaultDevices } from "./default-devices.ts";
import { asVirtualDevices } from "./device.ts";
import { applyDeviceChanges } from "./device-changes.ts";
import { mounted } from "./disk-device.ts";
import { machineCapability } from "./machine-capability.ts";
import { applyConfigSpec, blankConfig } from "./machine-config.ts";
import { datastoresOf, linkMachine, networksOf } from "./machine-links.ts";
import type { MachinePlace } from "./machine-place.ts";
import { noteMachinePolicy } from "./machine-policy.ts";

/** Where a new machine goes. */
export interface MachineDestination {
  readonly folder: FolderObject;
  readonly pool: PoolObject;
  readonly host: ManagedObject<"HostSystem">;
}

const offline: Vim.VirtualMachineRuntimeInfo = {
  connectionState: "connected",
  powerState: "poweredOff",
  faultToleranceState: "notConfigured",
  toolsInstallerMounted: false,
  numMksConnections: 0,
  recordReplayState: "inactive",
  onlineStandby: false,
  consolidationNeeded: false,
};

/** What is known of the guest of a machine that is off. */
export const sleepingGuest: Vim.GuestInfo = {
  toolsStatus: "toolsNotRunning",
  toolsVersionStatus2: "guestToolsUnmanaged",
  toolsRunningStatus: "guestToolsNotRunning",
  toolsVersion: "12389",
  guestState: "notRunning",
  guestOperationsReady: false,
  interactiveGuestOperationsReady: false,
};

/**
 * Creates a machine with its files and devices. Throws InvalidVmConfig without a name or a datastore,
 * DuplicateName, InvalidDatastore, and what its devices bring.
 */
export function createMachine(
  vcenter: Vcenter,
  destination: MachineDestination,
  spec: Vim.VirtualMachineConfigSpec,
): ManagedObject<"VirtualMachine"> {
  const { folder } = destination;
  requireChildType(folder, "VirtualMachine");
  if (!spec.name) throw invalidVmConfig("configSpec.name");
  const name = nameForChild(vcenter, folder, spec.name);
  const pathName = spec.files?.vmPathName;
  if (!pathName) throw invalidVmConfig("configSpec.files.vmPathName");
  const moid = vcenter.ids.nextMoid("VirtualMachine");
  const place = newHome(vcenter, moid, destination, name, pathName);
  try {
    const config = newConfig(place, name, spec);
    noteMachinePolicy(vcenter, moid, spec);
    return enterMachine(vcenter, moid, destination, config, place.home.datastore);
  } catch (error) {
    for (const undo of place.undo.reverse()) undo();
    throw error;
  }
}

function invalidVmConfig(property: string) {
  return methodFault("InvalidVmConfig", "Invalid virtual machine configuration.", { property });
}

/** Makes the directory and the vmx file of a new machine. Throws InvalidDatastore, FileAlreadyExists, NoDiskSpace. */
export function newHome(
  vcenter: Vcenter,
  moid: string,
  { folder, host }: MachineDestination,
  name: string,
  pathName: string,
): MachinePlace {
  const datacenter = datacenterOf(vcenter, folder.ref);
  if (!datacenter) throw invalidArgument("folder");
  const { datastore: datastoreName, path } = parseDatastorePath(pathName);
  const undo: (() => void)[] = [];
  const datastore = mounted(vcenter, host, datastoreName);
  const files = vcenter.storage.of(datastore);
  const isExplicit = path.endsWith(".vmx");
  const isTaken = (directory: string) => files.find(directory) !== undefined;
  const directory = isExplicit ? parentDirectory(path) : freeDirectory(path || name, isTaken);
  const home: Location = { datastore, files, path: directory };
  if (!isTaken(directory)) undo.push(() => files.remove(directory));
  files.makeDirectory(directory, vcenter.clock.now());
  const vmx = isExplicit ? path : `${directory}/${name}.vmx`;
  const vmxLocation = { ...home, path: vmx };
  if (files.find(vmx)) throw fileAlreadyExists(vcenter.storage.format(vmxLocation));
  undo.push(() => files.remove(vmx));
  vcenter.storage.write(vmxLocation, { size: 2048, allocated: 2048, modifiedAt: vcenter.clock.now() });
  return { vcenter, moid, host, datacenter, home, vmx, isRunning: false, undo };
}

function freeDirectory(wanted: string, isTaken: (directory: string) => boolean): string {
  for (let number = 0; ; number += 1) {
    const directory = number === 0 ? wanted : `${wanted}_${number}`;
    if (!isTaken(directory)) return directory;
  }
}

function newConfig(
  place: MachinePlace,
  name: string,
  spec: Vim.VirtualMachineConfigSpec,
): Vim.VirtualMachineConfigInfo {
  const { vcenter, moid, home, vmx } = place;
  const now = vcenter.time;
  const blank = blankConfig({
    name,
    uuid: vcenter.ids.uuid(moid, "uuid"),
    instanceUuid: vcenter.ids.uuid(moid, "instanceUuid"),
    now,
  });
  const config = applyConfigSpec(blank, spec, now);
  const devices = applyDeviceChanges(place, defaultDevices, spec.deviceChange ?? []);
  const directory = vcenter.storage.format(home);
  return {
    ...config,
    files: {
      vmPathName: vcenter.storage.format({ ...home, path: vmx }),
      snapshotDirectory: `${directory}/`,
      suspendDirectory: `${directory}/`,
      logDirectory: `${directory}/`,
    },
    datastoreUrl: [{ name: home.datastore.properties.name, url: home.datastore.properties.summary.url }],
    hardware: { ...config.hardware, device: asVirtualDevices(devices) },
  };
}

/** Enters a machine whose files exist into the inventory. */
export function enterMachine(
  vcenter: Vcenter,
  moid: string,
  { folder, pool, host }: MachineDestination,
  config: Vim.VirtualMachineConfigInfo,
  home: ManagedObject<"Datastore">,
): ManagedObject<"VirtualMachine"> {
  const runtime = { ...offline, host: host.ref };
  const ref = { type: "VirtualMachine" as const, value: moid };
  const properties = vcenter.machineValues.keep(ref, {
    ...entityDefaults,
    name: config.name,
    parent: folder.ref,
    config,
    runtime,
    guest: sleepingGuest,
    resourcePool: pool.ref,
    datastore: datastoresOf(home.ref, config),
    network: networksOf(vcenter, config),
    capability: machineCapability,
  });
  const vm = vcenter.registry.add("VirtualMachine", ref, properties);
  if (pool.ref.type === "VirtualApp") vcenter.registry.update(vm, { parentVApp: pool.ref });
  adopt(vcenter, folder, vm);
  linkMachine(vcenter, vm);
  return vm;
}
