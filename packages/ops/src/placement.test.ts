import { describe, expect, test } from "vitest";
import {
  chooseDatastore,
  chooseHost,
  type DatastoreCandidate,
  type HostCandidate,
  isUsableDatastore,
  type PlacementCandidates,
} from "./placement.ts";

const GiB = 1024 ** 3;
const node = { name: "domain-c7(ClusterA)" };

function datastore(name: string, changes: Partial<DatastoreCandidate> = {}): DatastoreCandidate {
  return {
    ref: { type: "Datastore", value: `datastore-${name}` },
    name,
    type: "VMFS",
    accessible: true,
    maintenanceMode: "normal",
    capacityBytes: 100 * GiB,
    freeBytes: 50 * GiB,
    ...changes,
  };
}

function host(name: string, changes: Partial<HostCandidate> = {}): HostCandidate {
  return {
    ref: { type: "HostSystem", value: `host-${name}` },
    name,
    isUsable: true,
    freeMemoryBytes: 10 * GiB,
    datastores: new Set(["Datastore:datastore-a"]),
    ...changes,
  };
}

function candidates(changes: Partial<PlacementCandidates>): PlacementCandidates {
  return { datastores: [], hosts: [], isPlacedByDrs: false, ...changes };
}

describe("the datastore of a spawn", () => {
  test("is the usable one with the most free space", () => {
    const datastores = [datastore("a"), datastore("b", { freeBytes: 70 * GiB }), datastore("c")];
    expect(chooseDatastore(candidates({ datastores }), 10, node).name).toBe("b");
  });

  test("of equals is the first by name, so that a repeated spawn chooses the same", () => {
    expect(chooseDatastore(candidates({ datastores: [datastore("b"), datastore("a")] }), 0, node).name).toBe(
      "a",
    );
  });

  test.each<[string, Partial<DatastoreCandidate>]>([
    ["not accessible", { accessible: false }],
    ["entering maintenance", { maintenanceMode: "enteringMaintenance" }],
    ["of an unknown type", { type: "OTHER" }],
  ])("is none that is %s", (_, changes) => {
    const datastores = [datastore("a", changes)];
    expect(() => chooseDatastore(candidates({ datastores }), 0, node)).toThrow(
      expect.objectContaining({ code: "OPS_DATASTORE_NOT_FOUND", message: expect.stringContaining("a (") }),
    );
  });

  test.each(["VMFS", "NFS", "NFS41", "vsan", "VVOL"])("may be of type %s", (type) => {
    expect(isUsableDatastore(datastore("a", { type }))).toBe(true);
  });

  test("without a maintenance mode is in none", () => {
    expect(isUsableDatastore(datastore("a", { maintenanceMode: undefined }))).toBe(true);
  });

  test("matches datastore_regex from its start, as Nova does", () => {
    expect(isUsableDatastore(datastore("nas-1"), /nas/)).toBe(true);
    expect(isUsableDatastore(datastore("old-nas"), /nas/)).toBe(false);
  });

  test("needs room for this very disk", () => {
    const full = candidates({ datastores: [datastore("a")] });
    expect(chooseDatastore(full, 50, node).name).toBe("a");
    expect(() => chooseDatastore(full, 51, node)).toThrow(
      /51 GiB free: the largest free space is 50 GiB on a/,
    );
  });
});

describe("the host of a spawn", () => {
  const store = datastore("a");

  test("is left to DRS where DRS places", () => {
    expect(chooseHost(candidates({ hosts: [host("1")], isPlacedByDrs: true }), store, node)).toBeUndefined();
  });

  test("is otherwise the one with the most free memory that mounts the datastore", () => {
    const hosts = [
      host("small"),
      host("large", { freeMemoryBytes: 90 * GiB, isUsable: false }),
      host("elsewhere", { freeMemoryBytes: 80 * GiB, datastores: new Set() }),
      host("middle", { freeMemoryBytes: 20 * GiB }),
    ];
    expect(chooseHost(candidates({ hosts }), store, node)?.value).toBe("host-middle");
  });

  test("reaches all networks of the instance", () => {
    const hosts = [host("one", { freeMemoryBytes: 80 * GiB }), host("two"), host("three")];
    const reach = (...names: string[]) => new Set(names.map((name) => `HostSystem:host-${name}`));
    const networks = [reach("two", "three"), reach("one", "two")];
    expect(chooseHost(candidates({ hosts }), store, node, networks)?.value).toBe("host-two");
    expect(() => chooseHost(candidates({ hosts }), store, node, [...networks, reach("one")])).toThrow(
      "mounts a and reaches the instance's networks",
    );
  });

  test("missing is an error that names the node and the datastore", () => {
    expect(() => chooseHost(candidates({ hosts: [] }), store, node)).toThrow(
      expect.objectContaining({
        code: "OPS_HOST_NOT_FOUND",
        message: expect.stringMatching(/ClusterA.*mounts a$/),
      }),
    );
  });
});
