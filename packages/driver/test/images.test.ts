import type { ImageContent } from "@novasphere/ops";
import { describe, expect, test } from "vitest";
import { type SimulatedDriver, startSimulatedDriver } from "./simulated-driver.ts";

const shape = { datacenters: 1, clusters: 3, hostsPerCluster: 1, vms: 0 } as const;
const clusters = ["DC0_C0", "DC0_C1", "DC0_C2"];
const flavor = { vcpus: 1, memoryMb: 64, rootGb: 1 };
const day = 24 * 60 * 60_000;
const key = (node: string, index = 1) => ({
  uuid: `6f0c3a52-0000-4000-8000-${String(index).padStart(12, "0")}`,
  node,
});

function imageContent(): ImageContent {
  return {
    sizeBytes: 64 * 1024,
    open: async function* () {
      yield Buffer.alloc(64 * 1024, 7);
    },
  };
}

async function nodeOf({ driver }: SimulatedDriver): Promise<string> {
  const [node = ""] = await driver.getAvailableNodes();
  return node;
}

describe("I4: image caches", () => {
  test("I4: a datastore that all nodes mount is looked through once, for all of them", async () => {
    await using running = await startSimulatedDriver(shape, clusters);
    const { driver, calls, clock } = running;
    const nodes = await driver.getAvailableNodes();
    for (const id of ["used", "unused"])
      expect(await driver.cacheImage({}, nodes[0] ?? "", { id }, imageContent())).toBe(true);
    expect(await driver.cacheImage({}, nodes[1] ?? "", { id: "used" }, imageContent())).toBe(false);
    calls.length = 0;
    const request = { usedImageIds: new Set(["used"]), minimumAgeMs: day };
    const first = await driver.manageImageCache({}, request);
    expect(first).toMatchObject({ marked: [expect.stringMatching(/\/unused$/)], deleted: [], failures: [] });
    expect(calls.filter((method) => method === "SearchDatastoreSubFolders_Task")).toHaveLength(1);
    clock.now += day;
    const second = await driver.manageImageCache({}, request);
    expect(second).toMatchObject({ deleted: first.marked, failures: [] });
  });

  test("I4: what fails on one node is reported with the node", async () => {
    await using running = await startSimulatedDriver(shape, clusters);
    const node = await nodeOf(running);
    running.simulator.control.failTasks(
      { method: "SearchDatastoreSubFolders_Task", times: 1 },
      { $type: "InvalidState" },
    );
    const report = await running.driver.manageImageCache({}, { usedImageIds: new Set(), minimumAgeMs: day });
    expect(report.failures).toMatchObject([{ node, error: { code: "VSPHERE_TASK_FAILED" } }]);
  });
});

describe("images through the driver", () => {
  test("an instance is spawned from an image, snapshotted and rescued", async () => {
    await using running = await startSimulatedDriver(shape, clusters);
    const { driver } = running;
    const web = key(await nodeOf(running));
    const image = { id: "image-1" };
    const configDrive = imageContent();
    await driver.spawn({}, { ...web, flavor, image }, { imageContent: imageContent(), configDrive });
    let bytes = 0;
    await driver.snapshot({}, web, async (disk) => {
      for await (const chunk of disk) bytes += chunk.length;
    });
    expect(bytes).toBeGreaterThan(0);
    await driver.rescue({}, web, { image, imageContent: imageContent() });
    expect(await driver.getInfo({}, web)).toMatchObject({ state: "running" });
    await driver.unrescue({}, web);
    expect(await driver.getInfo({}, web)).toMatchObject({ state: "running" });
  });

  test("metadata is set and read", async () => {
    await using running = await startSimulatedDriver(shape, clusters);
    const { driver } = running;
    const web = key(await nodeOf(running));
    await driver.spawn({}, { ...web, flavor });
    await driver.changeInstanceMetadata({}, web, { role: "web", old: null });
    expect(await driver.getInstanceMetadata({}, web)).toEqual({ role: "web" });
  });
});

describe("hosts of a node", () => {
  test("go into maintenance, which takes their capacity, and come back", async () => {
    await using running = await startSimulatedDriver({ ...shape, hostsPerCluster: 2 }, ["DC0_C0"]);
    const { driver } = running;
    const node = await nodeOf(running);
    const [before] = await driver.getHostStats();
    expect(await driver.hostMaintenanceMode({}, node, "DC0_C0_H0", true)).toBe("on_maintenance");
    const [during] = await driver.getHostStats({ refresh: true });
    expect(during?.vcpus).toBe((before?.vcpus ?? 0) / 2);
    expect(await driver.hostMaintenanceMode({}, node, "DC0_C0_H0", false)).toBe("off_maintenance");
    expect(await driver.getHostStats({ refresh: true })).toMatchObject([{ vcpus: before?.vcpus }]);
    await expect(driver.hostMaintenanceMode({}, node, "DC0_C1_H0", true)).rejects.toMatchObject({
      code: "DRIVER_HOST_NOT_FOUND",
      message: expect.stringContaining("DC0_C0_H0, DC0_C0_H1"),
    });
  });
});
