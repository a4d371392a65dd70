import { describe, expect, test } from "vitest";
import { clusterFigures, nodeFigures } from "./capacity.ts";
import type { ComputeReading, DatastoreReading, HostReading, PoolReading, PoolResource } from "./readings.ts";

const GiB = 1024 ** 3;

function host(changes: Partial<HostReading> = {}): HostReading {
  return {
    moid: "host-1",
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
    moid: "datastore-1",
    name: "ds1",
    type: "VMFS",
    accessible: true,
    maintenanceMode: "normal",
    capacityBytes: 100 * GiB,
    freeBytes: 60 * GiB,
    ...changes,
  };
}

function compute(
  hosts: readonly HostReading[],
  datastores: readonly DatastoreReading[] = [],
  changes: Partial<ComputeReading> = {},
): ComputeReading {
  return {
    hosts,
    datastores,
    failover: { kind: "none" },
    isHaEnabled: false,
    drs: "fullyAutomated",
    ...changes,
  };
}

describe("a cluster", () => {
  test("T5: of two hosts with 16 threads each has 32 vCPUs", () => {
    expect(clusterFigures(compute([host(), host()])).vcpus).toBe(32);
  });

  test("leaves out hosts that do not count, with their memory and usage", () => {
    const figures = clusterFigures(compute([host(), host({ isCounted: false, memoryUsedMb: 9999 })]));
    expect(figures).toMatchObject({ vcpus: 16, memoryMb: 65536, memoryMbUsed: 1024 });
  });

  test("offers at most its largest host to one instance", () => {
    const hosts = [host(), host({ threads: 64, memoryBytes: 16 * GiB })];
    expect(clusterFigures(compute(hosts, [datastore()])).maxUnit).toEqual({
      vcpus: 64,
      memoryMb: 65536,
      diskGb: 60,
    });
  });

  test("sums its usable datastores and knows the largest free space", () => {
    const figures = clusterFigures(
      compute(
        [host()],
        [
          datastore(),
          datastore({
            moid: "datastore-2",
            name: "ds2",
            type: "NFS",
            capacityBytes: 50 * GiB,
            freeBytes: 45 * GiB,
          }),
          datastore({ name: "off", accessible: false }),
          datastore({ name: "busy", maintenanceMode: "inMaintenance" }),
          datastore({ name: "odd", type: "OTHER" }),
        ],
      ),
    );
    expect(figures).toMatchObject({ localGb: 150, localGbUsed: 45, diskAvailableGb: 60 });
    expect(figures.datastores).toEqual([
      { moid: "datastore-1", name: "ds1", capacityGb: 100, freeGb: 60 },
      { moid: "datastore-2", name: "ds2", capacityGb: 50, freeGb: 45 },
    ]);
  });

  test("matches datastore_regex from the start of the name, not to its end", () => {
    const stores = [datastore({ name: "fast-1" }), datastore({ name: "slow-fast" })];
    expect(clusterFigures(compute([host()], stores), /fast/).localGb).toBe(100);
  });

  test("without hosts and datastores has zeros", () => {
    expect(clusterFigures(compute([]))).toEqual({
      vcpus: 0,
      memoryMb: 0,
      memoryMbUsed: 0,
      localGb: 0,
      localGbUsed: 0,
      diskAvailableGb: 0,
      datastores: [],
      reserved: { vcpus: 0, memoryMb: 0, diskGb: 0 },
      isHaEnabled: false,
      drs: "fullyAutomated",
      maxUnit: { vcpus: 0, memoryMb: 0, diskGb: 0 },
    });
  });
});

describe("T5: HA admission control", () => {
  const hosts = [
    host({ moid: "host-1" }),
    host({ moid: "host-2" }),
    host({ moid: "host-3", threads: 32, memoryBytes: 32 * GiB }),
  ];

  test("leaves dedicated failover hosts out of the totals", () => {
    const failover = { kind: "hosts", moids: new Set(["host-3"]) } as const;
    expect(clusterFigures(compute(hosts, [], { failover }))).toMatchObject({
      vcpus: 32,
      memoryMb: 131072,
      reserved: { vcpus: 0, memoryMb: 0 },
      maxUnit: { vcpus: 16 },
    });
  });

  test("reserves its percentages of CPU and memory, each rounded up", () => {
    const failover = { kind: "percentage", cpu: 33, memory: 25 } as const;
    expect(clusterFigures(compute(hosts, [], { failover }))).toMatchObject({
      vcpus: 64,
      memoryMb: 163840,
      reserved: { vcpus: 22, memoryMb: 40960 },
    });
  });

  test("reserves the largest hosts for as many failures as it tolerates, CPU and memory apart", () => {
    const failover = { kind: "slots", hosts: 1 } as const;
    expect(clusterFigures(compute(hosts, [], { failover })).reserved).toMatchObject({
      vcpus: 32,
      memoryMb: 65536,
    });
  });

  test("counts no more hosts than there are", () => {
    const failover = { kind: "slots", hosts: 9 } as const;
    expect(clusterFigures(compute(hosts, [], { failover })).reserved).toMatchObject({ vcpus: 64 });
  });

  test("takes its part of a pool", () => {
    const failover = { kind: "percentage", cpu: 50, memory: 25 } as const;
    const figures = nodeFigures({ ...compute([host(), host()], [], { failover }), pool: pool() });
    expect(figures).toMatchObject({ vcpus: 5, memoryMb: 32768, reserved: { vcpus: 3, memoryMb: 8192 } });
  });
});

function resource(changes: Partial<PoolResource>): PoolResource {
  return {
    maxUsage: 0,
    usage: 0,
    isUnlimited: false,
    reservation: 0,
    isExpandable: false,
    parentUnreserved: 0,
    shares: 4000,
    ...changes,
  };
}

function pool(cpu: Partial<PoolResource> = {}, memory: Partial<PoolResource> = {}): PoolReading {
  return {
    cpu: resource({ maxUsage: 5500, ...cpu }),
    memory: resource({ maxUsage: 32 * GiB, usage: 3 * GiB, ...memory }),
    owner: "domain-c1",
    above: [{ moid: "resgroup-1", isCpuLimited: false, isMemoryLimited: false }],
  };
}

describe("a resource pool", () => {
  test("P1: is cut to what it may use, CPU by the cluster's mean MHz per thread, rounded down", () => {
    // 8 cores × 2000 MHz over 16 threads is 1000 MHz a thread.
    const figures = nodeFigures({ ...compute([host(), host()]), pool: pool() });
    expect(figures).toMatchObject({ vcpus: 5, memoryMb: 32768 });
  });

  test("P1: never has more than its cluster", () => {
    const unlimited = pool({ maxUsage: 10 ** 9 }, { maxUsage: 999 * GiB });
    expect(nodeFigures({ ...compute([host()]), pool: unlimited })).toMatchObject({
      vcpus: 16,
      memoryMb: 65536,
    });
  });

  test("P2: by reservation has what it is promised, up to its limit", () => {
    const promised = pool({ reservation: 2500 }, { reservation: 8 * GiB, parentUnreserved: 4 * GiB });
    const reading = { ...compute([host(), host()]), pool: promised };
    expect(nodeFigures(reading, { capacityBasis: "reservation" })).toMatchObject({
      vcpus: 2,
      memoryMb: 8192,
    });
  });

  test("P2: by reservation adds what its parent can still promise, where it may take that", () => {
    const promised = pool(
      { reservation: 2500, isExpandable: true, parentUnreserved: 90_000 },
      { reservation: 8 * GiB, isExpandable: true, parentUnreserved: 4 * GiB },
    );
    const reading = { ...compute([host(), host()]), pool: promised };
    expect(nodeFigures(reading, { capacityBasis: "reservation" })).toMatchObject({
      vcpus: 5,
      memoryMb: 12288,
    });
  });

  test("P3: one instance gets at most the pool or the largest host", () => {
    expect(nodeFigures({ ...compute([host()]), pool: pool() }).maxUnit).toMatchObject({
      vcpus: 5,
      memoryMb: 32768,
    });
    const large = pool({ maxUsage: 30_000 }, { maxUsage: 100 * GiB });
    expect(nodeFigures({ ...compute([host(), host()]), pool: large }).maxUnit).toMatchObject({
      vcpus: 16,
      memoryMb: 65536,
    });
  });

  test("P4: reports its own usage, not its cluster's", () => {
    const figures = nodeFigures({ ...compute([host({ memoryUsedMb: 40000 })]), pool: pool() });
    expect(figures.memoryMbUsed).toBe(3072);
  });

  test("of a cluster without counted hosts has no CPUs", () => {
    expect(nodeFigures({ ...compute([]), pool: pool() })).toMatchObject({ vcpus: 0, memoryMb: 0 });
  });
});
