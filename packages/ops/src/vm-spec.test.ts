import { encodeRequest } from "@novasphere/vim25";
import { describe, expect, test } from "vitest";
import type { Instance } from "./instance.ts";
import { buildVmSpec, checkInstance } from "./vm-spec.ts";

const uuid = "5f5b7c1e-0000-4000-8000-000000000001";

function instance(changes: Partial<Instance["flavor"]> = {}): Instance {
  return { uuid, displayName: "web", flavor: { vcpus: 2, memoryMb: 512, rootGb: 3, ...changes } };
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

  test("has no disk for a flavor without one", () => {
    expect(buildVmSpec(instance({ rootGb: 0 }), { datastore: "ds1" }).deviceChange).toEqual([]);
  });

  test("has one network card for each network, with keys of their own", () => {
    const backing = (deviceName: string) => ({
      $type: "VirtualEthernetCardNetworkBackingInfo" as const,
      deviceName,
    });
    const { deviceChange = [] } = buildVmSpec(instance({ rootGb: 0 }), {
      datastore: "ds1",
      networks: [backing("a"), backing("b")],
    });
    expect(deviceChange.map(({ device }) => device.backing)).toEqual([backing("a"), backing("b")]);
    expect(new Set(deviceChange.map(({ device }) => device.key)).size).toBe(2);
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
  ])("with %j is refused", (flavor, problem) => {
    expect(() => checkInstance(instance(flavor))).toThrow(
      expect.objectContaining({ code: "OPS_INVALID_INSTANCE", message: expect.stringContaining(problem) }),
    );
  });

  test("with a malformed UUID is refused", () => {
    expect(() => checkInstance({ ...instance(), uuid: "web" })).toThrow(/UUID is malformed/);
  });
});
