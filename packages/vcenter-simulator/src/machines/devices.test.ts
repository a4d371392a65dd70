import type { Vim } from "@novasphere/vim25";
import { describe, expect, it } from "vitest";
import { card, controller, disk, machine, onNetwork, started } from "../../test/machine-specs.ts";
import { faultOf } from "../../test/soap-client.ts";

type Change = Vim.AnyVirtualDeviceConfigSpec;

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
