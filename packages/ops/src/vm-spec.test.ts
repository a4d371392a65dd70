import { encodeRequest } from "@novasphere/vim25";
import { describe, expect, test } from "vitest";
import { checkInstance } from "./check-instance.ts";
import type { Instance } from "./instance.ts";
import { buildVmSpec } from "./vm-spec.ts";

const uuid = "5f5b7c1e-0000-4000-8000-000000000001";

function instance(changes: Partial<Instance["flavor"]> = {}): Instance {
  return { uuid, displayName: "web", flavor: { vcpus: 2, memoryMb: 512, rootGb: 3, ...changes } };
}

function backing(deviceName: string) {
  return { $type: "VirtualEthernetCardNetworkBackingInfo" as const, deviceName };
}

describe("the VM spec", () => {
  test("is named by the UUID, so that the datastore folder is, and carries our marks", () => {
    expect(buildVmSpec(instance(), { datastore: "ds 1" })).toMatchObject({
      name: uuid,
      instanceUuid: uuid,
      files: { vmPathName: "[ds 1]" },
      numCPUs: 2,
      memoryMB: 512,
      managedBy: { extensionKey: "org.openstack.compute", type: "instance" },
      extraConfig: expect.arrayContaining([{ key: "nvp.vm-uuid", value: uuid }]),
    });
  });

  test("has a thin root disk of the flavor's size on a controller of its own", () => {
    const [controller, disk] = buildVmSpec(instance(), { datastore: "ds1" }).deviceChange ?? [];
    expect(disk?.fileOperation).toBe("create");
    expect(disk?.device).toMatchObject({
      $type: "VirtualDisk",
      controllerKey: controller?.device.key,
      unitNumber: 0,
      capacityInKB: 3 * 1024 * 1024,
    });
  });

  test("has no disk for a flavor without one, and none where the root disk comes later", () => {
    const types = (changes: Partial<Instance["flavor"]>, bringsRootDisk: boolean) =>
      buildVmSpec(instance(changes), { datastore: "ds1", bringsRootDisk }).deviceChange?.map(
        ({ device }) => device.$type,
      );
    expect(types({ rootGb: 0 }, false)).toEqual(["VirtualLsiLogicController"]);
    expect(types({}, true)).toEqual(["VirtualLsiLogicController"]);
  });

  test("takes everything that flavor and image say about the hardware", () => {
    const extraSpecs = {
      "quota:cpu_limit": "2000",
      "quota:memory_reservation": "256",
      "quota:disk_io_limit": "500",
      "quota:vif_limit": "100",
      "hw_video:ram_max_mb": "64",
      "vmware:hw_version": "vmx-19",
    };
    const properties = {
      os_distro: "ubuntu",
      hw_firmware_type: "uefi",
      hw_video_ram: "32",
      hw_scsi_model: "vmpvscsi",
      hw_vif_model: "vmxnet3",
      hw_cpu_cores: "2",
    };
    const spec = buildVmSpec(
      { ...instance({ extraSpecs }), image: { id: "image", properties } },
      {
        datastore: "ds1",
        networks: [{ backing: { ...backing("a") }, vifId: "port-1", macAddress: "fa:16:3e:00:00:01" }],
      },
    );
    expect(spec).toMatchObject({
      guestId: "ubuntu64Guest",
      version: "vmx-19",
      firmware: "efi",
      numCoresPerSocket: 2,
      cpuAllocation: { limit: 2000 },
      memoryAllocation: { reservation: 256 },
      extraConfig: expect.arrayContaining([{ key: "nvp.iface-id.0", value: "port-1" }]),
    });
    expect(spec.deviceChange?.map(({ device }) => device)).toMatchObject([
      { $type: "ParaVirtualSCSIController" },
      { $type: "VirtualDisk", storageIOAllocation: { limit: 500 } },
      { $type: "VirtualMachineVideoCard", videoRamSizeInKB: 32 * 1024 },
      {
        $type: "VirtualVmxnet3",
        macAddress: "fa:16:3e:00:00:01",
        addressType: "manual",
        resourceAllocation: { limit: 100, share: { level: "normal", shares: 0 } },
      },
    ]);
  });

  test("puts an IDE root disk on the controller that every VM has", () => {
    const properties = { hw_disk_bus: "ide" };
    const spec = buildVmSpec({ ...instance(), image: { id: "image", properties } }, { datastore: "ds1" });
    expect(spec.deviceChange).toMatchObject([{ device: { $type: "VirtualDisk", controllerKey: 200 } }]);
  });

  test("has one network card for each network, with keys of their own", () => {
    const { deviceChange = [] } = buildVmSpec(instance({ rootGb: 0 }), {
      datastore: "ds1",
      networks: [{ backing: backing("a") }, { backing: backing("b") }],
    });
    const cards = deviceChange.flatMap(({ device }) => (device.$type === "VirtualE1000" ? [device] : []));
    expect(cards.map((card) => card.backing)).toEqual([backing("a"), backing("b")]);
    expect(new Set(cards.map(({ key }) => key)).size).toBe(2);
  });

  test("is a request the codec accepts as it stands", () => {
    const config = buildVmSpec(instance(), { datastore: "ds1" });
    const pool = { type: "ResourcePool", value: "resgroup-8" };
    const xml = encodeRequest("CreateVM_Task", {
      _this: { type: "Folder", value: "group-v3" },
      config,
      pool,
    });
    expect(xml).toContain(`<instanceUuid>${uuid}</instanceUuid>`);
  });
});

describe("an instance", () => {
  test("that vSphere can run passes", () => {
    expect(() => checkInstance(instance())).not.toThrow();
  });

  test.each([
    [{ vcpus: 0 }, "vcpus"],
    [{ vcpus: 1.5 }, "vcpus"],
    [{ memoryMb: 510 }, "multiple of 4 MB"],
    [{ memoryMb: 0 }, "multiple of 4 MB"],
    [{ rootGb: -1 }, "whole number of GB"],
    [{ rootGb: Number.NaN }, "whole number of GB"],
    [{ ephemeralGb: 0.5 }, "ephemeral disk must be a whole number of GB"],
    [{ swapMb: -1 }, "swap disk must be a whole number of MB"],
  ])("with %j is refused", (flavor, problem) => {
    expect(() => checkInstance(instance(flavor))).toThrow(
      expect.objectContaining({ code: "OPS_INVALID_INSTANCE", message: expect.stringContaining(problem) }),
    );
  });

  test("with a malformed UUID is refused", () => {
    expect(() => checkInstance({ ...instance(), uuid: "web" })).toThrow(/UUID is malformed/);
  });
});
