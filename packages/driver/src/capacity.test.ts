import { describe, expect, test } from "vitest";
import { clusterFigures, type DatastoreReading, type HostReading, poolFigures } from "./capacity.ts";

const GiB = 1024 ** 3;

function host(changes: Partial<HostReading> = {}): HostReading {
  return {
    isCounted: true,
    threads: 16,
    cores: 8,
    mhz: 2000,
    memoryBytes: 64 * GiB,
    memoryUsedMb: 1024,
    ...changes,
  };
}

function datastore(changes: Partial<DatastoreReading> = {}): DatastoreReading {
  return {
    name: "ds1",
    type: "VMFS",
    accessible: true,
    maintenanceMode: "normal",
    capacityBytes: 100 * GiB,
    freeBytes: 60 * GiB,
    ...changes,
  };
}

describe("a cluster", () => {
  test("of two hosts with 16 threads each has 32 vCPUs", () => {
    expect(clusterFigures([host(), host()], []).vcpus).toBe(32);
  });

  test("leaves out hosts that do not count, with their memory and usage", () => {
    const figures = clusterFigures([host(), host({ isCounted: false, memoryUsedMb: 9999 })], []);
    expect(figures).toMatchObject({ vcpus: 16, memoryMb: 65536, memoryMbUsed: 1024 });
  });

  test("offers at most its largest host to one instance", () => {
    const { maxUnit } = clusterFigures([host(), host({ threads: 64, memoryBytes: 16 * GiB })], [datastore()]);
    expect(maxUnit).toEqual({ vcpus: 64, memoryMb: 65536, diskGb: 60 });
  });

  test("sums its usable datastores and knows the largest free space", () => {
    const figures = clusterFigures(
      [host()],
      [
        datastore(),
        datastore({ name: "ds2", type: "NFS", capacityBytes: 50 * GiB, freeBytes: 45 * GiB }),
        datastore({ name: "off", accessible: false }),
        datastore({ name: "busy", maintenanceMode: "inMaintenance" }),
        datastore({ name: "odd", type: "OTHER" }),
      ],
    );
    expect(figures).toMatchObject({ localGb: 150, localGbUsed: 45, diskAvailableGb: 60 });
  });

  test("matches datastore_regex from the start of the name, not to its end", () => {
    const stores = [datastore({ name: "fast-1" }), datastore({ name: "slow-fast" })];
    expect(clusterFigures([host()], stores, /fast/).localGb).toBe(100);
  });

  test("without hosts and datastores has zeros", () => {
    expect(clusterFigures([], [])).toEqual({
      vcpus: 0,
      memoryMb: 0,
      memoryMbUsed: 0,
      localGb: 0,
      localGbUsed: 0,
      diskAvailableGb: 0,
      maxUnit: { vcpus: 0, memoryMb: 0, diskGb: 0 },
    });
  });
});

describe("a resource pool", () => {
  const pool = { memoryMaxBytes: 32 * GiB, memoryUsedBytes: 3 * GiB, cpuMaxMhz: 5500 };

  test("P1: is cut to what it may use, CPU by the cluster's mean MHz per thread, rounded down", () => {
    // 8 cores × 2000 MHz over 16 threads is 1000 MHz a thread.
    expect(poolFigures(pool, [host(), host()], [])).toMatchObject({ vcpus: 5, memoryMb: 32768 });
  });

  test("P1: never has more than its cluster", () => {
    const unlimited = { ...pool, memoryMaxBytes: 999 * GiB, cpuMaxMhz: 10 ** 9 };
    expect(poolFigures(unlimited, [host()], [])).toMatchObject({ vcpus: 16, memoryMb: 65536 });
  });

  test("P3: one instance gets at most the pool or the largest host", () => {
    expect(poolFigures(pool, [host()], []).maxUnit).toMatchObject({ vcpus: 5, memoryMb: 32768 });
    const large = { ...pool, memoryMaxBytes: 100 * GiB, cpuMaxMhz: 30000 };
    expect(poolFigures(large, [host(), host()], []).maxUnit).toMatchObject({ vcpus: 16, memoryMb: 65536 });
  });

  test("P4: reports its own usage, not its cluster's", () => {
    expect(poolFigures(pool, [host({ memoryUsedMb: 40000 })], []).memoryMbUsed).toBe(3072);
  });

  test("of a cluster without counted hosts has no CPUs", () => {
    expect(poolFigures(pool, [], [])).toMatchObject({ vcpus: 0, memoryMb: 0 });
  });
});
