import type { FirstClassDisk } from "@novasphere/ops";
import { describe, expect, test } from "vitest";
import { type SimulatedDriver, startSimulatedDriver } from "./simulated-driver.ts";

const shape = { datacenters: 1, clusters: 2, hostsPerCluster: 1, vms: 0 } as const;
const uuid = "6f0c3a52-0000-4000-8000-000000000001";

/** A first-class disk of 1 GiB, as Cinder makes them. */
async function createDisk({ driver }: SimulatedDriver, name: string): Promise<FirstClassDisk> {
  const { session, computeResource } = driver.nodes[0]?.context ?? {};
  const { vStorageObjectManager } = session?.serviceContent ?? {};
  if (!session || !computeResource || !vStorageObjectManager) throw new Error("no first-class disks here");
  const cluster = { type: "ClusterComputeResource", value: computeResource.value } as const;
  const { datastore: [datastore] = [] } = await session.fetchProperties(cluster, ["datastore"]);
  if (!datastore) throw new Error("no datastore");
  const created = await session.runTask("CreateDisk_Task", {
    _this: vStorageObjectManager,
    spec: {
      name,
      capacityInMB: 1024,
      keepAfterDeleteVm: true,
      backingSpec: { $type: "VslmCreateSpecDiskFileBackingSpec", datastore, provisioningType: "thin" },
    },
  });
  const { id } = (created as { config: { id: { id: string } } }).config.id;
  return { type: "fcd", id, datastore };
}

describe("volumes through the driver", () => {
  test("an instance boots from a volume, and another is attached, extended and detached", async () => {
    await using running = await startSimulatedDriver(shape, ["DC0_C0", "DC0_C1"]);
    const { driver } = running;
    const [, node = ""] = await driver.getAvailableNodes();
    const key = { uuid, node };
    const bootVolume = await createDisk(running, "boot");
    const data = await createDisk(running, "data");
    await driver.spawn({}, { ...key, flavor: { vcpus: 1, memoryMb: 64, rootGb: 0 } }, { bootVolume });
    const sizes = async () =>
      (await driver.getInstanceDiagnostics({}, key)).disks.map(
        ({ capacityBytes }) => capacityBytes / 1024 ** 3,
      );
    expect(await sizes()).toEqual([1]);
    await driver.attachVolume({}, key, data);
    await driver.extendVolume({}, key, data, 3);
    expect(await sizes()).toEqual([1, 3]);
    await expect(driver.swapVolume({}, key, data, bootVolume)).rejects.toMatchObject({
      code: "OPS_NOT_SUPPORTED",
    });
    await driver.detachVolume({}, key, data);
    expect(await sizes()).toEqual([1]);
    expect(await driver.getVolumeConnector({}, key)).toMatchObject({
      node,
      initiator: expect.stringMatching(/^iqn\./),
    });
    await driver.destroy({}, key);
    await driver.spawn({}, { ...key, flavor: { vcpus: 1, memoryMb: 64, rootGb: 0 } }, { bootVolume });
    expect(await sizes()).toEqual([1]);
  });
});
