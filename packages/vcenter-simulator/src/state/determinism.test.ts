import { expect, it } from "vitest";
import { ManualClock, startSimulator } from "../index.ts";

async function everything(seed: number): Promise<unknown> {
  const clock = new ManualClock();
  await using simulator = await startSimulator({ seed, clock, tls: false, inventory: { pools: 1 } });
  const { inventory } = simulator;
  return [
    ...inventory.list("VirtualMachine"),
    ...inventory.list("HostSystem"),
    ...inventory.list("Datastore"),
  ].map((ref) => [ref, inventory.properties(ref)]);
}

it("one seed gives one inventory, down to every id, UUID and MAC address", async () => {
  expect(await everything(7)).toEqual(await everything(7));
});

it("another seed gives other UUIDs and MAC addresses", async () => {
  const [one, other] = [JSON.stringify(await everything(7)), JSON.stringify(await everything(8))];
  for (const pattern of [/"instanceUuid":"([^"]+)/, /"macAddress":"([^"]+)/])
    expect(pattern.exec(one)?.[1]).not.toBe(pattern.exec(other)?.[1]);
});

it("moids look like vCenter's", async () => {
  await using simulator = await startSimulator({ tls: false });
  const { inventory } = simulator;
  const patterns = {
    ClusterComputeResource: /^domain-c\d+$/,
    ComputeResource: /^domain-s\d+$/,
    Datacenter: /^datacenter-\d+$/,
    Datastore: /^datastore-\d+$/,
    DistributedVirtualPortgroup: /^dvportgroup-\d+$/,
    Folder: /^group-[dvhsn]\d+$/,
    HostSystem: /^host-\d+$/,
    Network: /^network-\d+$/,
    ResourcePool: /^resgroup-\d+$/,
    VirtualMachine: /^vm-\d+$/,
  } as const;
  for (const [type, pattern] of Object.entries(patterns))
    for (const { value } of inventory.list(type as keyof typeof patterns)) expect(value).toMatch(pattern);
});
