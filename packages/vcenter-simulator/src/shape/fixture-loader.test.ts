import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SoapClient } from "../../test/soap-client.ts";
import { type InventoryFixture, type Simulator, SimulatorError, startSimulator } from "../index.ts";

interface PathCase {
  readonly id: string;
  readonly fixture: string;
  readonly input: string;
  /** `Type:canonical path` of what is found; null for nothing. */
  readonly match: string | null;
  readonly note?: string;
}

const { fixtures, paths } = JSON.parse(
  readFileSync(new URL("../../test/cases/inventory-paths.json", import.meta.url), "utf8"),
) as { fixtures: Record<string, InventoryFixture>; paths: PathCase[] };

describe.each(Object.entries(fixtures))("the inventory %s", (name, inventory) => {
  let simulator: Simulator;
  let client: SoapClient;

  beforeAll(async () => {
    simulator = await startSimulator({ inventory, tls: false });
    client = await SoapClient.open(simulator.url);
  });
  afterAll(() => simulator.close());

  it("has a path for every entity that leads back to it", async () => {
    for (const type of [
      "Folder",
      "Datacenter",
      "ClusterComputeResource",
      "ComputeResource",
      "HostSystem",
      "ResourcePool",
      "VirtualMachine",
      "Datastore",
    ] as const)
      for (const ref of simulator.inventory.list(type)) {
        const path = simulator.inventory.pathOf(ref);
        if (path !== "/") expect([path, await client.find(path)]).toEqual([path, ref]);
      }
  });

  it.each(paths.filter(({ fixture }) => fixture === name))(
    "$id: '$input' $note",
    async ({ input, match }) => {
      const _this = client.manager("searchIndex");
      const ref = await client.call("FindByInventoryPath", { _this, inventoryPath: input });
      expect(ref ? `${ref.type}:${simulator.inventory.pathOf(ref)}` : null).toBe(match);
    },
  );
});

describe("a fixture", () => {
  const datacenter = (parts: object): InventoryFixture =>
    ({ root: [{ type: "Datacenter", name: "dc", ...parts }] }) as InventoryFixture;

  it("gives hosts, pools, datastores and machines the figures it names", async () => {
    await using simulator = await startSimulator({
      tls: false,
      inventory: {
        root: [
          {
            type: "Datacenter",
            name: "dc",
            host: [
              {
                type: "ClusterComputeResource",
                name: "c",
                hosts: [
                  {
                    name: "h",
                    memoryMiB: 65_536,
                    cpuCores: 8,
                    cpuThreads: 16,
                    cpuMhz: 3000,
                    inMaintenanceMode: false,
                  },
                ],
                pools: [{ type: "ResourcePool", name: "p", memoryMiB: { limit: 4096, reservation: 512 } }],
              },
            ],
            datastore: [{ type: "Datastore", name: "ds", storage: "NFS", capacityGiB: 50 }],
            vm: [
              {
                type: "VirtualMachine",
                name: "vm",
                pool: "c/p",
                cpus: 3,
                memoryMiB: 768,
                extraConfig: { a: "b" },
              },
            ],
          },
        ],
      },
    });
    const { inventory } = simulator;
    const [host] = inventory.list("HostSystem").map((ref) => inventory.properties(ref));
    expect(host?.summary.hardware).toMatchObject({
      memorySize: 65_536 * 2 ** 20,
      numCpuCores: 8,
      numCpuThreads: 16,
      cpuMhz: 3000,
    });
    const pool = inventory.properties(
      inventory.list("ResourcePool")[1] ?? { type: "ResourcePool", value: "" },
    );
    expect(pool.config.memoryAllocation).toMatchObject({
      limit: 4096,
      reservation: 512,
      expandableReservation: true,
    });
    const [datastore] = inventory.list("Datastore").map((ref) => inventory.properties(ref));
    expect(datastore?.summary).toMatchObject({ type: "NFS", capacity: 50 * 2 ** 30 });
    const [vm] = inventory.list("VirtualMachine").map((ref) => inventory.properties(ref));
    expect(vm?.config.hardware).toMatchObject({ numCPU: 3, memoryMB: 768 });
    expect(vm?.config.extraConfig).toEqual([{ key: "a", value: "b" }]);
    expect(vm?.resourcePool).toEqual(inventory.list("ResourcePool")[1]);
  });

  it("that names a host nobody has is refused by name", async () => {
    const inventory = datacenter({
      host: [{ type: "ClusterComputeResource", name: "c", hosts: ["h"] }],
      datastore: [{ type: "Datastore", name: "ds" }],
      vm: [{ type: "VirtualMachine", name: "vm", host: "other" }],
    });
    await expect(startSimulator({ inventory, tls: false })).rejects.toMatchObject({
      code: "SIMULATOR_INVALID_INVENTORY",
      message: expect.stringContaining("'vm'"),
    });
  });

  it("with two siblings of one name is refused by name", async () => {
    const cluster = { type: "ClusterComputeResource", name: "twin", hosts: [] };
    const starting = startSimulator({ inventory: datacenter({ host: [cluster, cluster] }), tls: false });
    await expect(starting).rejects.toBeInstanceOf(SimulatorError);
    await expect(starting).rejects.toThrow("ClusterComputeResource 'twin'");
  });
});
