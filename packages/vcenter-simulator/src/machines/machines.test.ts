import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { describe, expect, it } from "vitest";
import { faultOf, SoapClient } from "../../test/soap-client.ts";
import { type SimulatorOptions, startSimulator } from "../index.ts";

type Change = Vim.AnyVirtualDeviceConfigSpec;

async function started(options: SimulatorOptions = {}) {
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

const machine = (name: string, more: Vim.VirtualMachineConfigSpec = {}): Vim.VirtualMachineConfigSpec => ({
  name,
  guestId: "ubuntu64Guest",
  numCPUs: 2,
  memoryMB: 512,
  files: { vmPathName: "[LocalDS_0]" },
  ...more,
});
const controller = (
  key = -1,
  $type: "ParaVirtualSCSIController" | "VirtualLsiLogicController" = "ParaVirtualSCSIController",
): Change => ({
  operation: "add",
  device: { $type, key, busNumber: 0, sharedBus: "noSharing" },
});
const disk = (more: object = {}, backing: object = {}): Change => ({
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
const card = (backing: Vim.AnyVirtualDeviceBackingInfo, more: object = {}): Change => ({
  operation: "add",
  device: { $type: "VirtualVmxnet3", key: -9, backing, ...more },
});
const onNetwork = (deviceName: string): Vim.AnyVirtualDeviceBackingInfo => ({
  $type: "VirtualEthernetCardNetworkBackingInfo",
  deviceName,
});

describe("creating a machine", () => {
  it("gives it a directory of its name, what the spec says, and everything vCenter adds", async () => {
    await using test = await started();
    const vm = await test.create(
      machine("new", { annotation: "hello", extraConfig: [{ key: "k", value: "v" }] }),
    );
    const { config, summary, parent, runtime } = test.simulator.inventory.properties(vm);
    expect(config).toMatchObject({
      name: "new",
      guestFullName: "Ubuntu Linux (64-bit)",
      files: { vmPathName: "[LocalDS_0] new/new.vmx" },
      hardware: { numCPU: 2, memoryMB: 512 },
      extraConfig: [{ key: "k", value: "v" }],
      uuid: expect.stringMatching(/^[\da-f-]{36}$/),
      instanceUuid: expect.stringMatching(/^[\da-f-]{36}$/),
    });
    expect(summary).toMatchObject({
      vm,
      config: {
        name: "new",
        numCpu: 2,
        memorySizeMB: 512,
        annotation: "hello",
        vmPathName: "[LocalDS_0] new/new.vmx",
      },
      runtime: { powerState: "poweredOff" },
    });
    expect(parent).toEqual(test.at("/DC0/vm"));
    expect(runtime.host).toEqual(test.at("/DC0/host/DC0_C0/DC0_C0_H0"));
    for (const path of [
      "/DC0/host/DC0_C0/Resources",
      "/DC0/host/DC0_C0/DC0_C0_H0",
      "/DC0/datastore/LocalDS_0",
    ])
      expect(await test.client.get(test.at(path), "vm")).toContainEqual(vm);
  });

  it("stores its name with escapes", async () => {
    await using test = await started();
    const vm = await test.create(machine("a/b\\c 50% %2f"));
    expect(test.simulator.inventory.properties(vm).name).toBe("a%2fb%5cc 50%25 %2f");
  });

  it.each([
    ["without a name", { name: "" }, "InvalidVmConfig"],
    ["without a datastore", { files: {} }, "InvalidVmConfig"],
    ["on a datastore nobody has", { files: { vmPathName: "[nowhere]" } }, "InvalidDatastore"],
    ["on a path that is none", { files: { vmPathName: "nowhere" } }, "InvalidDatastorePath"],
    ["with a name that is taken", { name: "DC0_C0_RP0_VM0" }, "DuplicateName"],
    ["with no processors", { numCPUs: 0 }, "InvalidArgument"],
    ["with an odd amount of memory", { memoryMB: 513 }, "InvalidArgument"],
    ["with a name that is too long", { name: "x".repeat(81) }, "InvalidName"],
  ])("%s is refused", async (_what, spec, fault) => {
    await using test = await started();
    expect(await faultOf(test.create(machine("new", spec)))).toBe(fault);
  });

  it("in a folder for hosts is refused", async () => {
    await using test = await started();
    const pool = test.at("/DC0/host/DC0_C0/Resources");
    const creating = test.run(
      test.client.call("CreateVM_Task", { _this: test.at("/DC0/host"), config: machine("new"), pool }),
    );
    expect(await faultOf(creating)).toBe("NotSupported");
  });

  it("that fails half-way leaves no files and takes no space", async () => {
    await using test = await started();
    const free = test.free();
    const spec = machine("new", { deviceChange: [controller(), disk(), card(onNetwork("nowhere"))] });
    expect(await faultOf(test.create(spec))).toBe("InvalidDeviceSpec");
    expect(test.free()).toBe(free);
    const vm = await test.create(machine("new"));
    expect(test.simulator.inventory.properties(vm).config.files.vmPathName).toBe("[LocalDS_0] new/new.vmx");
  });
});

describe("devices", () => {
  it("made-up keys become real ones, and devices find their controllers by them", async () => {
    await using test = await started();
    const vm = await test.create(
      machine("new", {
        deviceChange: [
          disk(),
          disk(),
          controller(),
          card(onNetwork("VM Network")),
          card(onNetwork("VM Network")),
        ],
      }),
    );
    const devices = test.devices(vm);
    const labels = Object.fromEntries(devices.map((device) => [device.deviceInfo.label, device]));
    expect(labels["SCSI controller 0"]).toMatchObject({
      key: 1000,
      device: [2000, 2001],
      scsiCtlrUnitNumber: 7,
    });
    expect(labels["Hard disk 1"]).toMatchObject({
      key: 2000,
      controllerKey: 1000,
      unitNumber: 0,
      backing: { fileName: "[LocalDS_0] new/new.vmdk" },
    });
    expect(labels["Hard disk 2"]).toMatchObject({
      key: 2001,
      unitNumber: 1,
      backing: { fileName: "[LocalDS_0] new/new_1.vmdk" },
    });
    expect(labels["Network adapter 1"]).toMatchObject({ key: 4000, controllerKey: 100, unitNumber: 7 });
    expect(labels["Network adapter 2"]?.macAddress).not.toBe(labels["Network adapter 1"]?.macAddress);
    expect(labels["Network adapter 1"]?.macAddress).toMatch(/^00:50:56:[89ab][\da-f](:[\da-f]{2}){2}$/);
  });

  it("unit 7 of a SCSI bus is the controller's own", async () => {
    await using test = await started();
    const disks = Array.from({ length: 9 }, () => disk({}, { thinProvisioned: true }));
    const vm = await test.create(machine("new", { deviceChange: [controller(), ...disks] }));
    const units = test
      .devices(vm)
      .filter(({ controllerKey }) => controllerKey === 1000)
      .map(({ unitNumber }) => unitNumber);
    expect(units).toEqual([0, 1, 2, 3, 4, 5, 6, 8, 9]);
  });

  it.each<[string, Change[], string, number]>([
    ["a disk on a controller that is not there", [disk({ controllerKey: 1003 })], "InvalidController", 0],
    ["a disk on no controller", [disk({ controllerKey: undefined })], "MissingController", 0],
    [
      "a disk on a unit that is taken",
      [controller(), disk({ unitNumber: 1 }), disk({ unitNumber: 1 })],
      "InvalidDeviceSpec",
      2,
    ],
    ["a disk on the controller's unit", [controller(), disk({ unitNumber: 7 })], "InvalidDeviceSpec", 1],
    ["a disk of no size", [controller(), disk({ capacityInKB: 0 })], "InvalidDeviceSpec", 1],
    [
      "a second controller on a bus",
      [{ operation: "add", device: { $type: "VirtualIDEController", key: 5, busNumber: 0 } }],
      "InvalidDeviceSpec",
      0,
    ],
    ["a card on an unknown network", [card(onNetwork("nowhere"))], "InvalidDeviceSpec", 0],
    [
      "a card on an unknown portgroup",
      [
        card({
          $type: "VirtualEthernetCardDistributedVirtualPortBackingInfo",
          port: { switchUuid: "x", portgroupKey: "dvportgroup-99" },
        }),
      ],
      "InvalidDeviceSpec",
      0,
    ],
    [
      "a manual address that is none",
      [card(onNetwork("VM Network"), { addressType: "manual", macAddress: "zz" })],
      "InvalidDeviceSpec",
      0,
    ],
    [
      "an edit of a device that is not there",
      [{ operation: "edit", device: { $type: "VirtualDisk", key: 2999, capacityInKB: 1 } }],
      "InvalidDeviceSpec",
      0,
    ],
    [
      "a removal of a device that is not there",
      [{ operation: "remove", device: { $type: "VirtualDisk", key: 2999, capacityInKB: 1 } }],
      "InvalidDeviceSpec",
      0,
    ],
    [
      "a removal of a controller in use",
      [
        controller(),
        disk(),
        {
          operation: "remove",
          device: { $type: "ParaVirtualSCSIController", key: 1000, busNumber: 0, sharedBus: "noSharing" },
        },
      ],
      "InvalidDeviceSpec",
      2,
    ],
  ])("%s is refused, with its index", async (_what, deviceChange, $type, deviceIndex) => {
    await using test = await started();
    await expect(test.create(machine("new", { deviceChange }))).rejects.toMatchObject({
      detail: { $type, deviceIndex },
    });
  });

  it("a card on a portgroup is on the network of that portgroup", async () => {
    await using test = await started();
    const portgroup = test.simulator.inventory.require(
      "/DC0/network/DC0_DVPG0",
      "DistributedVirtualPortgroup",
    );
    const { uuid } = test.simulator.inventory.properties(
      test.simulator.inventory.require("/DC0/network/DVS0", "VmwareDistributedVirtualSwitch"),
    );
    const port = { switchUuid: uuid, portgroupKey: portgroup.value };
    const vm = await test.create(
      machine("new", {
        deviceChange: [card({ $type: "VirtualEthernetCardDistributedVirtualPortBackingInfo", port })],
      }),
    );
    expect(test.simulator.inventory.properties(vm).network).toEqual([portgroup]);
    expect(test.simulator.inventory.properties(portgroup).vm).toEqual([vm]);
    const [key] = test.devices(vm).filter(({ $type }) => $type === "VirtualVmxnet3");
    await test.reconfigure(vm, {
      deviceChange: [
        {
          operation: "edit",
          device: { $type: "VirtualVmxnet3", key: key?.key ?? 0, backing: onNetwork("VM Network") },
        },
      ],
    });
    expect(test.simulator.inventory.properties(vm).network).toEqual([test.at("/DC0/network/VM Network")]);
    expect(test.simulator.inventory.properties(portgroup).vm).toEqual([]);
  });

  it("a disk takes its space when it is thick, grows, and gives it back when it is removed with its file", async () => {
    await using test = await started();
    const free = Number(test.free());
    const vm = await test.create(machine("new", { deviceChange: [controller(), disk()] }));
    const taken = free - Number(test.free());
    expect(taken).toBeGreaterThanOrEqual(2 ** 30);
    expect(taken).toBeLessThan(2 ** 30 + 2 ** 20);
    const grown = { $type: "VirtualDisk" as const, key: 2000, capacityInKB: 3 * 2 ** 20 };
    await test.reconfigure(vm, { deviceChange: [{ operation: "edit", device: grown }] });
    expect(free - Number(test.free())).toBe(taken + 2 * 2 ** 30);
    expect(
      await faultOf(
        test.reconfigure(vm, {
          deviceChange: [{ operation: "edit", device: { ...grown, capacityInKB: 5 } }],
        }),
      ),
    ).toBe("InvalidDeviceSpec");
    await test.reconfigure(vm, {
      deviceChange: [{ operation: "remove", fileOperation: "destroy", device: grown }],
    });
    expect(free - Number(test.free())).toBeLessThan(2 ** 20);
  });

  it("a disk grows by either of its two figures when the other is sent back as it was read", async () => {
    await using test = await started();
    const vm = await test.create(machine("new", { deviceChange: [controller(), disk()] }));
    const device = { $type: "VirtualDisk" as const, key: 2000 };
    for (const size of [
      { capacityInKB: 2 * 2 ** 20, capacityInBytes: 2 ** 30 },
      { capacityInKB: 2 * 2 ** 20, capacityInBytes: 3 * 2 ** 30 },
    ]) {
      await test.reconfigure(vm, { deviceChange: [{ operation: "edit", device: { ...device, ...size } }] });
      const path = "config.hardware.device[2000].capacityInBytes";
      const wanted = Math.max(size.capacityInKB * 1024, size.capacityInBytes);
      await expect(test.client.get(vm, path)).resolves.toBe(wanted);
    }
  });

  it("a disk that does not fit on its datastore is refused", async () => {
    await using test = await started();
    const deviceChange = [controller(), disk({ capacityInKB: 101 * 2 ** 20 })];
    expect(await faultOf(test.create(machine("new", { deviceChange })))).toBe("NoDiskSpace");
    test.simulator.control.setDatastoreFree("/DC0/datastore/LocalDS_0", 2 ** 29);
    expect(await faultOf(test.create(machine("new", { deviceChange: [controller(), disk()] })))).toBe(
      "NoDiskSpace",
    );
  });

  it("a detached disk can be attached to another machine, and only while its file is there", async () => {
    await using test = await started();
    const one = await test.create(machine("one", { deviceChange: [controller(), disk()] }));
    const fileName = test.devices(one).find(({ key }) => key === 2000)?.backing?.fileName ?? "";
    const device = { $type: "VirtualDisk" as const, key: 2000, capacityInKB: 0 };
    await test.reconfigure(one, { deviceChange: [{ operation: "remove", device }] });
    const attach = (name: string): Change => ({
      operation: "add",
      device: {
        ...device,
        key: -2,
        controllerKey: -1,
        backing: { $type: "VirtualDiskFlatVer2BackingInfo", fileName: name, diskMode: "persistent" },
      },
    });
    const two = await test.create(machine("two", { deviceChange: [controller(), attach(fileName)] }));
    expect(test.devices(two).find(({ key }) => key === 2000)).toMatchObject({
      capacityInKB: 2 ** 20,
      backing: { fileName },
    });
    const missing = machine("three", { deviceChange: [controller(), attach("[LocalDS_0] one/none.vmdk")] });
    expect(await faultOf(test.create(missing))).toBe("FileNotFound");
  });

  it("a disk can be the child of another", async () => {
    await using test = await started();
    const base = await test.create(machine("base", { deviceChange: [controller(), disk()] }));
    const parent = test.devices(base).find(({ key }) => key === 2000)?.backing?.fileName ?? "";
    const $type = "VirtualDiskFlatVer2BackingInfo" as const;
    const child = await test.create(
      machine("child", {
        deviceChange: [
          controller(),
          disk({ capacityInKB: 0 }, { parent: { $type, fileName: parent, diskMode: "persistent" } }),
        ],
      }),
    );
    expect(test.devices(child).find(({ key }) => key === 2000)).toMatchObject({
      capacityInKB: 2 ** 20,
      backing: { fileName: "[LocalDS_0] child/child.vmdk", parent: { fileName: parent } },
    });
  });
});

describe("reconfiguring", () => {
  it("changes what the spec names and nothing else", async () => {
    await using test = await started();
    const vm = await test.create(
      machine("new", {
        extraConfig: [
          { key: "a", value: "1" },
          { key: "b", value: "2" },
        ],
      }),
    );
    const before = test.simulator.inventory.properties(vm).config;
    await test.reconfigure(vm, {
      numCPUs: 4,
      extraConfig: [
        { key: "a", value: "" },
        { key: "c", value: "3" },
      ],
    });
    const after = test.simulator.inventory.properties(vm).config;
    expect(after.hardware).toMatchObject({ numCPU: 4, memoryMB: before.hardware.memoryMB });
    expect(after.extraConfig).toEqual([
      { key: "b", value: "2" },
      { key: "c", value: "3" },
    ]);
    expect(after.hardware.device).toEqual(before.hardware.device);
    expect(after.changeVersion).not.toBe(before.changeVersion);
  });

  it("on an outdated change version is refused", async () => {
    await using test = await started();
    const vm = await test.create(machine("new"));
    const { changeVersion } = test.simulator.inventory.properties(vm).config;
    await test.reconfigure(vm, { changeVersion, annotation: "first" });
    expect(await faultOf(test.reconfigure(vm, { changeVersion, annotation: "second" }))).toBe(
      "ConcurrentAccess",
    );
  });

  it("processors and memory of a running machine needs hot-add", async () => {
    await using test = await started();
    const vm = test.at("/DC0/vm/DC0_C0_RP0_VM0");
    expect(await faultOf(test.reconfigure(vm, { numCPUs: 2 }))).toBe("InvalidPowerState");
    await test.run(test.client.call("PowerOffVM_Task", { _this: vm }));
    await test.reconfigure(vm, { cpuHotAddEnabled: true });
    await test.run(test.client.call("PowerOnVM_Task", { _this: vm }));
    await test.reconfigure(vm, { numCPUs: 2 });
    expect(await faultOf(test.reconfigure(vm, { numCPUs: 1 }))).toBe("InvalidPowerState");
  });

  it("renames, unless the name is taken", async () => {
    await using test = await started();
    const vm = await test.create(machine("new"));
    await test.reconfigure(vm, { name: "newer" });
    expect(test.simulator.inventory.properties(vm)).toMatchObject({
      name: "newer",
      config: { name: "newer" },
      summary: { config: { name: "newer" } },
    });
    expect(await faultOf(test.reconfigure(vm, { name: "DC0_C0_RP0_VM0" }))).toBe("DuplicateName");
    expect(
      await faultOf(test.run(test.client.call("Rename_Task", { _this: vm, newName: "DC0_C0_RP0_VM0" }))),
    ).toBe("DuplicateName");
  });
});

describe("power", () => {
  const state = (test: Awaited<ReturnType<typeof started>>) =>
    test.client.get(test.at("/DC0/vm/DC0_C0_RP0_VM0"), "runtime.powerState");

  it("goes through its states, and refuses what the present one does not allow", async () => {
    await using test = await started();
    const _this = test.at("/DC0/vm/DC0_C0_RP0_VM0");
    const call = (method: "PowerOnVM_Task" | "PowerOffVM_Task" | "SuspendVM_Task" | "ResetVM_Task") =>
      test.run(test.client.call(method, { _this }));
    expect(await faultOf(call("PowerOnVM_Task"))).toBe("InvalidPowerState");
    await call("SuspendVM_Task");
    expect(await state(test)).toBe("suspended");
    expect(await faultOf(call("ResetVM_Task"))).toBe("InvalidPowerState");
    await call("PowerOnVM_Task");
    await call("ResetVM_Task");
    await call("PowerOffVM_Task");
    expect(await state(test)).toBe("poweredOff");
    expect(await faultOf(call("PowerOffVM_Task"))).toBe("InvalidPowerState");
    expect(await faultOf(call("SuspendVM_Task"))).toBe("InvalidPowerState");
  });

  it("off or away through the guest needs its tools", async () => {
    await using test = await started();
    const _this = test.at("/DC0/vm/DC0_C0_RP0_VM0");
    await test.client.call("RebootGuest", { _this });
    expect(await state(test)).toBe("poweredOn");
    test.simulator.control.setGuestTools("/DC0/vm/DC0_C0_RP0_VM0", false);
    expect(await faultOf(test.client.call("RebootGuest", { _this }))).toBe("ToolsUnavailable");
    expect(await faultOf(test.client.call("ShutdownGuest", { _this }))).toBe("ToolsUnavailable");
    test.simulator.control.setGuestTools("/DC0/vm/DC0_C0_RP0_VM0", true);
    await test.client.call("ShutdownGuest", { _this });
    expect(await state(test)).toBe("poweredOff");
    expect(await faultOf(test.client.call("ShutdownGuest", { _this }))).toBe("InvalidPowerState");
  });

  it("brings the guest up with an address, and takes both away", async () => {
    await using test = await started();
    const vm = test.at("/DC0/vm/DC0_C0_RP0_VM0");
    const guest = () => test.client.properties(vm, ["guest.toolsRunningStatus", "guest.ipAddress"]);
    const before = await guest();
    expect(before).toEqual({
      "guest.toolsRunningStatus": "guestToolsRunning",
      "guest.ipAddress": expect.stringMatching(/^10\./),
    });
    await test.run(test.client.call("PowerOffVM_Task", { _this: vm }));
    expect(await guest()).toEqual({ "guest.toolsRunningStatus": "guestToolsNotRunning" });
    await test.run(test.client.call("PowerOnVM_Task", { _this: vm }));
    expect(await guest()).toEqual(before);
    const found = test.client.call("FindByIp", {
      _this: test.client.manager("searchIndex"),
      ip: String(before["guest.ipAddress"]),
      vmSearch: true,
    });
    await expect(found).resolves.toEqual(vm);
  });
});

describe("removing a machine", () => {
  it("while it runs is refused; afterwards it is gone with its files", async () => {
    await using test = await started();
    const free = Number(test.free());
    const vm = await test.create(
      machine("new", { deviceChange: [controller(), disk(), card(onNetwork("VM Network"))] }),
    );
    await test.run(test.client.call("PowerOnVM_Task", { _this: vm }));
    expect(await faultOf(test.run(test.client.call("Destroy_Task", { _this: vm })))).toBe(
      "InvalidPowerState",
    );
    await test.run(test.client.call("PowerOffVM_Task", { _this: vm }));
    await test.run(test.client.call("Destroy_Task", { _this: vm }));
    expect(await faultOf(test.client.get(vm, "name"))).toBe("ManagedObjectNotFound");
    expect(test.free()).toBe(free);
    for (const path of [
      "/DC0/host/DC0_C0/Resources",
      "/DC0/host/DC0_C0/DC0_C0_H0",
      "/DC0/datastore/LocalDS_0",
      "/DC0/network/VM Network",
    ])
      expect(await test.client.get(test.at(path), "vm")).not.toContainEqual(vm);
  });

  it("from the inventory only leaves its files", async () => {
    await using test = await started();
    const vm = await test.create(machine("new", { deviceChange: [controller(), disk()] }));
    const free = test.free();
    await test.client.call("UnregisterVM", { _this: vm });
    expect(await faultOf(test.client.get(vm, "name"))).toBe("ManagedObjectNotFound");
    expect(test.free()).toBe(free);
  });
});

it("machines are found by either UUID, in the datacenter that is named", async () => {
  await using test = await started({ inventory: { datacenters: 2, vms: 1 } });
  const vm = test.simulator.inventory.require("/DC0/vm/DC0_C0_RP0_VM0", "VirtualMachine");
  const { uuid, instanceUuid = "" } = test.simulator.inventory.properties(vm).config;
  const _this = test.client.manager("searchIndex");
  const find = (parameters: { uuid: string; instanceUuid?: boolean; datacenter?: ManagedObjectReference }) =>
    test.client.call("FindByUuid", { _this, vmSearch: true, ...parameters });
  await expect(find({ uuid })).resolves.toEqual(vm);
  await expect(find({ uuid: instanceUuid.toUpperCase(), instanceUuid: true })).resolves.toEqual(vm);
  await expect(find({ uuid: instanceUuid })).resolves.toBeUndefined();
  await expect(find({ uuid, datacenter: test.at("/DC1") })).resolves.toBeUndefined();
  await expect(test.client.call("FindAllByUuid", { _this, vmSearch: true, uuid: "none" })).resolves.toEqual(
    [],
  );
});
