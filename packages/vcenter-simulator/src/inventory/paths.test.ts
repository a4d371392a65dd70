import type { ManagedObjectReference } from "@novasphere/vim25";
import { expect, it } from "vitest";
import { machine } from "../../test/machine-specs.ts";
import { SoapClient } from "../../test/soap-client.ts";
import { startSimulator } from "../index.ts";

const types = [
  "Folder",
  "Datacenter",
  "ClusterComputeResource",
  "ComputeResource",
  "HostSystem",
  "ResourcePool",
  "VirtualMachine",
  "Datastore",
  "Network",
  "DistributedVirtualPortgroup",
] as const;
const names = ["a", "b", "c", "with space", "50% off", "sl/ash", "Resources", "host"];

it.each([1, 2, 3])("every path leads back to its entity after any changes: seed %i", async (seed) => {
  let state = seed * 7919;
  const random = (count: number) => {
    state = (state * 48271) % 2147483647;
    return state % count;
  };
  const pick = <T>(items: readonly T[]): T => items[random(items.length)] as T;
  await using simulator = await startSimulator({
    seed,
    tls: false,
    inventory: {
      datacenters: 1 + random(2),
      clusters: 1 + random(2),
      folders: random(2),
      pools: random(3),
      vms: 1,
    },
  });
  const client = await SoapClient.open(simulator.url);
  const { inventory } = simulator;
  const any = () => pick(types.flatMap((type): ManagedObjectReference[] => inventory.list(type)));
  const run = async (calling: Promise<ManagedObjectReference>) => client.finish(await calling);
  const steps: (() => Promise<unknown>)[] = [
    () => client.call("CreateFolder", { _this: pick(inventory.list("Folder")), name: pick(names) }),
    () => run(client.call("Rename_Task", { _this: any(), newName: pick(names) })),
    () => run(client.call("Rename_Task", { _this: any(), newName: `n${state}` })),
    () =>
      run(
        client.call("MoveIntoFolder_Task", { _this: pick(inventory.list("Folder")), list: [any(), any()] }),
      ),
    () => client.call("MoveIntoResourcePool", { _this: pick(inventory.list("ResourcePool")), list: [any()] }),
    () => run(client.call("Destroy_Task", { _this: any() })),
    () =>
      run(
        client.call("CreateVM_Task", {
          _this: pick(inventory.list("Folder")),
          config: machine(pick(names)),
          pool: pick(inventory.list("ResourcePool")),
        }),
      ),
  ];
  let done = 0;
  for (let count = 0; count < 60; count += 1) {
    const hasWorked = await pick(steps)().then(
      () => true,
      () => false,
    );
    if (!hasWorked) continue;
    done += 1;
    for (const type of types)
      for (const ref of inventory.list(type)) {
        const path = inventory.pathOf(ref);
        if (path !== "/" && path !== "") expect([path, inventory.find(path)]).toEqual([path, ref]);
      }
  }
  expect(done).toBeGreaterThan(10);
  for (const ref of inventory.list("VirtualMachine"))
    expect(await client.find(inventory.pathOf(ref))).toEqual(ref);
});
