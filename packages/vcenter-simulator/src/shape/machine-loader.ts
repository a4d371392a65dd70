import type { Vim } from "@novasphere/vim25";
import { SimulatorError } from "../errors.ts";
import type { ComputeObject } from "../inventory/compute-resources.ts";
import type { FolderObject } from "../inventory/folders.ts";
import { storeDisplayName } from "../inventory/inventory-name.ts";
import { findChild } from "../inventory/inventory-path.ts";
import type { PoolObject } from "../inventory/resource-pools.ts";
import { createMachine } from "../machines/create-machine.ts";
import { devicesOf, isDisk } from "../machines/device.ts";
import { networkBackingFor } from "../machines/network-backing.ts";
import { startOn, suspend } from "../machines/power.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import type { MachineFixture } from "./inventory-fixture.ts";

type Host = ManagedObject<"HostSystem">;

/** Builds one machine of a fixture. */
export function loadMachine(
  vcenter: Vcenter,
  datacenter: ManagedObject<"Datacenter">,
  folder: FolderObject,
  fixture: MachineFixture,
): ManagedObject<"VirtualMachine"> {
  const pool = findPool(vcenter, datacenter, fixture);
  const compute = vcenter.registry.require("ComputeResource", pool.properties.owner);
  const host = findHost(vcenter, compute, fixture);
  const vm = createMachine(vcenter, { folder, pool, host }, machineSpec(vcenter, host, fixture));
  if (fixture.storagePolicy !== undefined) applyPolicy(vcenter, vm, fixture);
  const { powerState = "poweredOn", isTemplate = false } = fixture;
  if (isTemplate) {
    vcenter.registry.update(vm, { config: { ...vm.properties.config, template: true } });
    return vm;
  }
  if (powerState !== "poweredOff") startOn(vcenter, vm, host);
  if (powerState === "suspended") suspend(vcenter, vm);
  return vm;
}

function applyPolicy(vcenter: Vcenter, vm: ManagedObject<"VirtualMachine">, fixture: MachineFixture): void {
  const policy = vcenter.policies.list().find(({ name }) => name === fixture.storagePolicy);
  if (!policy) throw missing(fixture, `there is no storage policy '${fixture.storagePolicy}'`);
  const disks = devicesOf(vm.properties.config).filter(isDisk);
  const keys = [vm.ref.value, ...disks.map(({ key }) => `${vm.ref.value}:${key}`)];
  for (const key of keys) vcenter.policies.associate(key, policy.profileId.uniqueId);
}

function missing(fixture: MachineFixture, what: string): SimulatorError {
  return new SimulatorError(
    "SIMULATOR_INVALID_INVENTORY",
    `cannot build VirtualMachine '${fixture.name}': ${what}`,
  );
}

function findPool(
  vcenter: Vcenter,
  datacenter: ManagedObject<"Datacenter">,
  fixture: MachineFixture,
): PoolObject {
  const { registry } = vcenter;
  let next: ManagedObject | undefined = registry.require("Folder", datacenter.properties.hostFolder);
  if (fixture.pool === undefined) next = firstCompute(vcenter, next);
  for (const name of fixture.pool?.split("/") ?? []) {
    const compute: ComputeObject | undefined = next && registry.find("ComputeResource", next.ref);
    const inside: ManagedObject | undefined =
      compute && name !== "Resources"
        ? registry.require("ResourcePool", compute.properties.resourcePool)
        : next;
    next = inside && findChild(vcenter, inside, storeDisplayName(name));
  }
  const compute = next && registry.find("ComputeResource", next.ref);
  const pool = registry.find("ResourcePool", compute?.properties.resourcePool ?? next?.ref);
  if (!pool) throw missing(fixture, `there is no pool '${fixture.pool ?? "(first)"}' for it`);
  return pool;
}

/** The first compute resource with hosts below a folder, level by level. */
function firstCompute(vcenter: Vcenter, folder: ManagedObject): ComputeObject | undefined {
  const pending = [folder];
  for (let next = pending.shift(); next; next = pending.shift()) {
    const compute = vcenter.registry.find("ComputeResource", next.ref);
    if (compute && compute.properties.host.length > 0) return compute;
    for (const ref of vcenter.registry.find("Folder", next.ref)?.properties.childEntity ?? []) {
      const child = vcenter.registry.findAny(ref);
      if (child) pending.push(child);
    }
  }
  return undefined;
}

/** The named host, or the one with the fewest machines. */
function findHost(vcenter: Vcenter, compute: ComputeObject, fixture: MachineFixture): Host {
  const hosts = compute.properties.host.map((ref) => vcenter.registry.require("HostSystem", ref));
  const candidates =
    fixture.host === undefined ? hosts : hosts.filter(({ properties }) => properties.name === fixture.host);
  const [first, ...others] = candidates;
  if (!first)
    throw missing(fixture, `there is no host '${fixture.host ?? ""}' in '${compute.properties.name}'`);
  return others.reduce(
    (best, host) => (host.properties.vm.length < best.properties.vm.length ? host : best),
    first,
  );
}

function machineSpec(vcenter: Vcenter, host: Host, fixture: MachineFixture): Vim.VirtualMachineConfigSpec {
  const { cpus = 1, memoryMiB = 1024, diskGiB = 10, guestId = "otherGuest64" } = fixture;
  const datastore =
    fixture.datastore ?? vcenter.registry.find("Datastore", host.properties.datastore[0])?.properties.name;
  if (datastore === undefined) throw missing(fixture, `host '${host.properties.name}' mounts no datastore`);
  return {
    name: storeDisplayName(fixture.name),
    guestId,
    numCPUs: cpus,
    memoryMB: memoryMiB,
    files: { vmPathName: `[${datastore}]` },
    ...(fixture.instanceUuid === undefined ? {} : { instanceUuid: fixture.instanceUuid }),
    ...(fixture.extraConfig === undefined
      ? {}
      : { extraConfig: Object.entries(fixture.extraConfig).map(([key, value]) => ({ key, value })) }),
    deviceChange: [...diskChanges(diskGiB), ...cardChanges(vcenter, host, fixture)],
  };
}

function diskChanges(diskGiB: number): Vim.VirtualDeviceConfigSpec[] {
  if (diskGiB === 0) return [];
  return [
    {
      operation: "add",
      device: { $type: "ParaVirtualSCSIController", key: -1, busNumber: 0, sharedBus: "noSharing" },
    },
    {
      operation: "add",
      fileOperation: "create",
      device: {
        $type: "VirtualDisk",
        key: -2,
        controllerKey: -1,
        unitNumber: 0,
        capacityInKB: diskGiB * 2 ** 20,
        backing: {
          $type: "VirtualDiskFlatVer2BackingInfo",
          fileName: "",
          diskMode: "persistent",
          thinProvisioned: true,
        },
      },
    },
  ];
}

function cardChanges(vcenter: Vcenter, host: Host, fixture: MachineFixture): Vim.VirtualDeviceConfigSpec[] {
  const networks = host.properties.network.map((ref) => vcenter.registry.require("Network", ref));
  const wanted = fixture.networks ?? networks.slice(0, 1).map(({ properties }) => properties.name);
  return wanted.map((name, index) => {
    const network = networks.find(
      ({ properties }) => properties.name === name || properties.name === storeDisplayName(name),
    );
    if (!network) throw missing(fixture, `host '${host.properties.name}' sees no network '${name}'`);
    const backing = networkBackingFor(vcenter, network);
    return { operation: "add", device: { $type: "VirtualVmxnet3", key: -10 - index, backing } };
  });
}
