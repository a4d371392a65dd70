import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { describe, expect, it } from "vitest";
import { startedWithHost, target } from "../../test/iscsi-host.ts";
import { controller, machine } from "../../test/machine-specs.ts";
import { faultOf } from "../../test/soap-client.ts";

type Change = Vim.AnyVirtualDeviceConfigSpec;
type Backing = Vim.VirtualDiskRawDiskMappingVer1BackingInfo;

const deviceName = "/vmfs/devices/disks/naa.6001405000000000000000000000000a";
const mapping = (backing: Partial<Backing> = {}): Change => ({
  operation: "add",
  fileOperation: "create",
  device: {
    $type: "VirtualDisk",
    key: -5,
    controllerKey: -1,
    capacityInKB: 0,
    backing: { $type: "VirtualDiskRawDiskMappingVer1BackingInfo", fileName: "", deviceName, ...backing },
  },
});
const host = "/DC0/host/DC0_C0/DC0_C0_H0";

async function startedWithTarget(options = {}) {
  const test = await startedWithHost(options);
  test.simulator.control.addIscsiTarget(target());
  await test.discover();
  const [lun] = await test.disks();
  const create = (...changes: Change[]) =>
    test.create(machine("new", { deviceChange: [controller(), ...changes] }));
  const disk = (vm: ManagedObjectReference<"VirtualMachine">) =>
    test.devices(vm).find(({ key }) => key === 2000) as unknown as { capacityInKB: number; backing: Backing };
  const files = async () => {
    const browser = (await test.client.get(test.at("/DC0/datastore/LocalDS_0"), "browser")) as never;
    const searchSpec = { matchPattern: ["*.vmdk"], query: [{ $type: "VmDiskFileQuery" as const }] };
    const found = (await test.run(
      test.client.call("SearchDatastore_Task", {
        _this: browser,
        datastorePath: "[LocalDS_0] new",
        searchSpec,
      }),
    )) as Vim.HostDatastoreBrowserSearchResults;
    return (found.file ?? []) as Vim.VmDiskFileInfo[];
  };
  return { ...test, lun, create, disk, files };
}

describe("raw device mappings", () => {
  it.each(["physicalMode", "virtualMode"])("a machine maps a device in %s through a file", async (mode) => {
    await using test = await startedWithTarget();
    const free = Number(test.free());
    const vm = await test.create(mapping({ compatibilityMode: mode, diskMode: "independent_persistent" }));
    expect(test.disk(vm)).toMatchObject({
      capacityInKB: 2 ** 20,
      backing: {
        $type: "VirtualDiskRawDiskMappingVer1BackingInfo",
        fileName: "[LocalDS_0] new/new.vmdk",
        lunUuid: test.lun?.uuid,
        deviceName: `vml.${test.lun?.uuid}`,
        compatibilityMode: mode,
        diskMode: "independent_persistent",
      },
    });
    expect(await test.files()).toMatchObject([
      { path: "new.vmdk", diskType: "VirtualDiskRawDiskMappingVer1BackingInfo" },
    ]);
    expect(free - Number(test.free())).toBeLessThan(2 ** 20);
  });

  it("its file goes with the disk when that is asked for, and with the machine", async () => {
    await using test = await startedWithTarget();
    const vm = await test.create(mapping());
    const device = { $type: "VirtualDisk" as const, key: 2000, capacityInKB: 0 };
    await test.reconfigure(vm, { deviceChange: [{ operation: "remove", device }] });
    expect(await test.files()).toHaveLength(1);
    const again = { ...mapping({ fileName: "[LocalDS_0] new/new.vmdk" }), device: mapping().device };
    const { fileOperation: _none, ...attach } = again;
    const backing = {
      $type: "VirtualDiskRawDiskMappingVer1BackingInfo",
      fileName: "[LocalDS_0] new/new.vmdk",
    };
    const disk = { ...device, key: -2, controllerKey: 1000, backing } as never;
    await test.reconfigure(vm, { deviceChange: [{ ...attach, device: disk }] });
    expect(test.disk(vm).backing.lunUuid).toBe(test.lun?.uuid);
    await test.reconfigure(vm, {
      deviceChange: [{ operation: "remove", fileOperation: "destroy", device }],
    });
    expect(await test.files()).toEqual([]);
  });

  it.each<[string, Partial<Backing>, string, string]>([
    ["an unknown device", { deviceName: "vml.0200" }, "InvalidDeviceBacking", "backing.deviceName"],
    ["no device", { deviceName: "" }, "InvalidDeviceBacking", "backing.deviceName"],
    ["another's UUID", { lunUuid: "0200" }, "InvalidDeviceBacking", "backing.lunUuid"],
    ["an unknown mode", { compatibilityMode: "magic" }, "InvalidDeviceSpec", "backing.compatibilityMode"],
  ])("a mapping of %s is refused and leaves nothing", async (_what, backing, $type, property) => {
    await using test = await startedWithTarget();
    const vm = await test.create();
    const { device, ...change } = mapping(backing);
    const disk = { ...device, controllerKey: 1000 } as typeof device;
    const deviceChange = [{ ...change, device: disk }];
    await expect(test.reconfigure(vm, { deviceChange })).rejects.toMatchObject({
      detail: { $type, deviceIndex: 0, property },
    });
    expect(await test.files()).toEqual([]);
  });

  it("only VMFS holds mappings", async () => {
    await using test = await startedWithTarget({
      inventory: { clusters: 1, hostsPerCluster: 1, vms: 0, datastore: { type: "NFS", capacityGiB: 10 } },
    });
    expect(await faultOf(test.create(mapping()))).toBe("RDMNotSupportedOnDatastore");
  });

  it("a plain disk's file is no mapping, nor the other way round", async () => {
    await using test = await startedWithTarget();
    const vm = await test.create(mapping());
    const fileName = test.disk(vm).backing.fileName;
    const backing = { $type: "VirtualDiskFlatVer2BackingInfo" as const, fileName, diskMode: "persistent" };
    const device = { $type: "VirtualDisk" as const, key: -2, controllerKey: 1000, capacityInKB: 0, backing };
    expect(await faultOf(test.reconfigure(vm, { deviceChange: [{ operation: "add", device }] }))).toBe(
      "InvalidDeviceBacking",
    );
  });

  it("a machine starts only where its device is seen", async () => {
    await using test = await startedWithTarget();
    const vm = await test.create(mapping());
    const power = () => test.run(test.client.call("PowerOnVM_Task", { _this: vm }));
    test.simulator.control.removeIscsiTarget(target().iqn);
    await test.rescan();
    expect(await faultOf(power())).toBe("RDMPointsToInaccessibleDisk");
    test.simulator.control.addIscsiTarget(target());
    await test.rescan();
    await power();
    expect(await test.client.get(vm, "runtime.powerState")).toBe("poweredOn");
  });

  it("a machine moves only to a host that sees its device", async () => {
    await using test = await startedWithTarget({ inventory: { hostsPerCluster: 2, vms: 0 } });
    const vm = await test.run(
      test.client.call("CreateVM_Task", {
        _this: test.at("/DC0/vm"),
        config: machine("new", { deviceChange: [controller(), mapping()] }),
        pool: test.at("/DC0/host/DC0_C0/Resources"),
        host: test.at(host),
      }),
    );
    const other = test.at("/DC0/host/DC0_C0/DC0_C0_H1");
    const move = test.client.call("RelocateVM_Task", { _this: vm as never, spec: { host: other } });
    expect(await faultOf(test.run(move))).toBe("RDMPointsToInaccessibleDisk");
  });

  it("a mapping grows with its device and no further", async () => {
    await using test = await startedWithTarget();
    const vm = await test.create(mapping());
    const grow = (capacityInKB: number) => {
      const device = { $type: "VirtualDisk" as const, key: 2000, capacityInKB };
      return test.reconfigure(vm, { deviceChange: [{ operation: "edit", device }] });
    };
    expect(await faultOf(grow(2 ** 21))).toBe("InvalidDeviceSpec");
    const [unit] = target().luns;
    test.simulator.control.addIscsiTarget(target({ luns: [{ ...unit, sizeBytes: 2 ** 31 }] }));
    await test.rescan();
    await grow(2 ** 21);
    expect(test.disk(vm).capacityInKB).toBe(2 ** 21);
  });

  it("a snapshot puts a delta on a virtual mapping and leaves a physical one as it is", async () => {
    await using test = await startedWithTarget();
    const vm = await test.create(mapping({ compatibilityMode: "virtualMode" }), mapping());
    const snapshot = { name: "one", memory: false, quiesce: false };
    await test.run(test.client.call("CreateSnapshot_Task", { _this: vm, ...snapshot }));
    const backings = test
      .devices(vm)
      .flatMap(({ $type, backing }) => ($type === "VirtualDisk" ? [backing] : []));
    expect(backings).toMatchObject([
      {
        fileName: "[LocalDS_0] new/new-000001.vmdk",
        lunUuid: test.lun?.uuid,
        parent: { $type: "VirtualDiskRawDiskMappingVer1BackingInfo", compatibilityMode: "virtualMode" },
      },
      { fileName: "[LocalDS_0] new/new_1.vmdk" },
    ]);
    await test.run(test.client.call("RemoveAllSnapshots_Task", { _this: vm }));
    expect(test.disk(vm).backing).toMatchObject({
      fileName: "[LocalDS_0] new/new.vmdk",
      lunUuid: test.lun?.uuid,
    });
  });

  it("a clone gets a disk of its own", async () => {
    await using test = await startedWithTarget();
    const vm = await test.create(mapping({ compatibilityMode: "virtualMode" }));
    const clone = (await test.run(
      test.client.call("CloneVM_Task", {
        _this: vm,
        folder: test.at("/DC0/vm"),
        name: "clone",
        spec: { location: {}, powerOn: false, template: false },
      }),
    )) as typeof vm;
    expect(test.disk(clone)).toMatchObject({
      capacityInKB: 2 ** 20,
      backing: { $type: "VirtualDiskFlatVer2BackingInfo", thinProvisioned: true },
    });
    expect(test.disk(clone).backing.lunUuid).toBeUndefined();
  });
});
