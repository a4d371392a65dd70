import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { type SimulatorOptions, startSimulator } from "../src/index.ts";
import { SoapClient } from "./soap-client.ts";

type Change = Vim.AnyVirtualDeviceConfigSpec;

export async function started(options: SimulatorOptions = {}) {
  const simulator = await startSimulator({
    tls: false,
    inventory: { vms: 1, hostsPerCluster: 1, standaloneHosts: 0, datastore: { capacityGiB: 100 } },
    ...options,
  });
  const client = await SoapClient.open(simulator.url);
  const at = (path: string) => simulator.inventory.require(path);
  const run = async (calling: Promise<ManagedObjectReference>) => client.finish(await calling);
  const create = async (config: Vim.VirtualMachineConfigSpec) =>
    (await run(
      client.call("CreateVM_Task", { _this: at("/DC0/vm"), config, pool: at("/DC0/host/DC0_C0/Resources") }),
    )) as ManagedObjectReference<"VirtualMachine">;
  const reconfigure = (_this: ManagedObjectReference, spec: Vim.VirtualMachineConfigSpec) =>
    run(client.call("ReconfigVM_Task", { _this, spec }));
  const devices = (vm: ManagedObjectReference<"VirtualMachine">) =>
    (simulator.inventory.properties(vm).config.hardware.device ?? []) as unknown as {
      $type: string;
      key: number;
      controllerKey?: number;
      unitNumber?: number;
      backing?: { fileName?: string; parent?: { fileName: string } };
      macAddress?: string;
      deviceInfo: { label: string };
      capacityInKB?: number;
      device?: number[];
    }[];
  const free = () =>
    simulator.inventory.properties(simulator.inventory.require("/DC0/datastore/LocalDS_0", "Datastore"))
      .summary.freeSpace;
  return {
    simulator,
    client,
    at,
    run,
    create,
    reconfigure,
    devices,
    free,
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

export const machine = (
  name: string,
  more: Vim.VirtualMachineConfigSpec = {},
): Vim.VirtualMachineConfigSpec => ({
  name,
  guestId: "ubuntu64Guest",
  numCPUs: 2,
  memoryMB: 512,
  files: { vmPathName: "[LocalDS_0]" },
  ...more,
});
export const controller = (
  key = -1,
  $type: "ParaVirtualSCSIController" | "VirtualLsiLogicController" = "ParaVirtualSCSIController",
): Change => ({
  operation: "add",
  device: { $type, key, busNumber: 0, sharedBus: "noSharing" },
});
export const disk = (more: object = {}, backing: object = {}): Change => ({
  operation: "add",
  fileOperation: "create",
  device: {
    $type: "VirtualDisk",
    key: -5,
    controllerKey: -1,
    capacityInKB: 2 ** 20,
    backing: { $type: "VirtualDiskFlatVer2BackingInfo", fileName: "", diskMode: "persistent", ...backing },
    ...more,
  },
});
export const card = (backing: Vim.AnyVirtualDeviceBackingInfo, more: object = {}): Change => ({
  operation: "add",
  device: { $type: "VirtualVmxnet3", key: -9, backing, ...more },
});
export const onNetwork = (deviceName: string): Vim.AnyVirtualDeviceBackingInfo => ({
  $type: "VirtualEthernetCardNetworkBackingInfo",
  deviceName,
});
