import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { expect, it } from "vitest";
import { started } from "../../test/machine-specs.ts";
import { SoapFault } from "../../test/soap-client.ts";

type Change = Vim.AnyVirtualDeviceConfigSpec;

/** What a vCenter may answer to a device change that makes no sense. */
const documented = new Set([
  "DuplicateName",
  "FileAlreadyExists",
  "FileFault",
  "FileNotFound",
  "InvalidArgument",
  "InvalidController",
  "InvalidDatastore",
  "InvalidDatastorePath",
  "InvalidDeviceBacking",
  "InvalidDeviceSpec",
  "InvalidName",
  "InvalidPowerState",
  "InvalidVmConfig",
  "ManagedObjectNotFound",
  "MissingController",
  "NoDiskSpace",
]);

it.each([1, 2, 3, 4])(
  "odd devices are refused with a documented fault, never otherwise: seed %i",
  async (seed) => {
    await using test = await started({ inventory: { vms: 2, hostsPerCluster: 1, standaloneHosts: 0 } });
    let state = seed * 104729;
    const random = (count: number) => {
      state = (state * 48271) % 2147483647;
      return state % count;
    };
    const pick = <T>(items: readonly T[]): T => items[random(items.length)] as T;
    const maybe = <T>(name: string, ...items: T[]) => (random(3) === 0 ? {} : { [name]: pick(items) });
    const none = { type: "Datastore", value: "datastore-0" };
    const datastore = test.at("/DC0/datastore/LocalDS_0");
    const file = () =>
      pick(["", "[LocalDS_0]", "[LocalDS_0] a/b.vmdk", "[nowhere] a.vmdk", "no path", "[LocalDS_0] ../x"]);
    const fileBacking = (): Vim.AnyVirtualDeviceBackingInfo =>
      ({
        $type: pick([
          "VirtualDiskFlatVer2BackingInfo",
          "VirtualDiskSparseVer2BackingInfo",
          "VirtualDiskRawDiskMappingVer1BackingInfo",
        ]),
        diskMode: "persistent",
        fileName: file(),
        ...maybe("datastore", none, datastore),
      }) as Vim.AnyVirtualDeviceBackingInfo;
    const isoBacking = () => ({
      $type: "VirtualCdromIsoBackingInfo",
      fileName: file(),
      ...maybe("datastore", none),
    });
    const networkBacking = () =>
      pick([
        { $type: "VirtualEthernetCardNetworkBackingInfo", deviceName: pick(["VM Network", "nowhere", ""]) },
        {
          $type: "VirtualEthernetCardDistributedVirtualPortBackingInfo",
          port: {
            switchUuid: "x",
            ...maybe("portgroupKey", "dvportgroup-0", test.at("/DC0/network/DC0_DVPG0").value),
          },
        },
        {
          $type: "VirtualEthernetCardOpaqueNetworkBackingInfo",
          opaqueNetworkId: "none",
          opaqueNetworkType: "nsx.LogicalSwitch",
        },
      ]);
    const device = () =>
      ({
        $type: pick([
          "VirtualDisk",
          "VirtualDisk",
          "VirtualVmxnet3",
          "VirtualE1000",
          "VirtualCdrom",
          "VirtualSerialPort",
          "ParaVirtualSCSIController",
          "VirtualIDEController",
          "VirtualAHCIController",
          "VirtualUSBController",
          "VirtualTPM",
        ]),
        key: pick([-1, -2, 0, 200, 1000, 2000, 4000, 9999]),
        ...maybe("controllerKey", -1, 0, 100, 200, 1000, 9999),
        ...maybe("unitNumber", -1, 0, 1, 7, 15, 99),
        ...maybe<object>("backing", fileBacking(), networkBacking(), isoBacking()),
      }) as Record<string, unknown> & { $type: string };
    const complete = (made: ReturnType<typeof device>) => {
      if (made.$type === "VirtualDisk") return { ...made, capacityInKB: pick([-5, 0, 1, 1024, 2 ** 40]) };
      if (made.$type.endsWith("SCSIController"))
        return { ...made, busNumber: pick([-1, 0, 1, 9]), sharedBus: "noSharing" };
      if (made.$type.endsWith("Controller")) return { ...made, busNumber: pick([-1, 0, 1, 9]) };
      return made.$type === "VirtualSerialPort" ? { ...made, yieldOnPoll: true } : made;
    };
    const change = (): Change =>
      ({
        ...maybe("operation", "add", "add", "edit", "remove"),
        ...maybe("fileOperation", "create", "destroy", "replace"),
        device: complete(device()),
      }) as unknown as Change;
    const vm = test.simulator.inventory.require("/DC0/vm/DC0_C0_RP0_VM0", "VirtualMachine");
    const calls: ((deviceChange: Change[]) => Promise<unknown>)[] = [
      (deviceChange) => test.reconfigure(vm, { deviceChange }),
      (deviceChange) =>
        test.run(
          test.client.call("RelocateVM_Task", {
            _this: vm,
            spec: { deviceChange, ...maybe("datastore", none) },
          }),
        ),
      (deviceChange) =>
        test.run(
          test.client.call("CloneVM_Task", {
            _this: vm,
            folder: test.at("/DC0/vm"),
            name: `c${state}`,
            spec: { location: {}, powerOn: false, template: false, config: { deviceChange } },
          }),
        ),
      (deviceChange) => test.create({ name: `n${state}`, files: { vmPathName: file() }, deviceChange }),
    ];
    const answers = new Map<string, number>();
    for (let count = 0; count < 150; count += 1) {
      const deviceChange = Array.from({ length: 1 + random(3) }, change);
      const answer = await pick(calls)(deviceChange).then(
        () => "done",
        (error: unknown) => {
          if (!(error instanceof SoapFault)) throw error;
          const type = error.detail?.$type ?? "none";
          if (!documented.has(type))
            throw new Error(`${type}: ${error.message} ${JSON.stringify(deviceChange)}`);
          return type;
        },
      );
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
    }
    expect(answers.size).toBeGreaterThan(4);
    const devices = (await test.client.get(
      vm as ManagedObjectReference,
      "config.hardware.device",
    )) as Vim.VirtualDevice[];
    expect(new Set(devices.map(({ key }) => key)).size).toBe(devices.length);
  },
);
