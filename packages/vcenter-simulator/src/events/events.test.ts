import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { expect, it } from "vitest";
import { faultOf, SoapClient } from "../../test/soap-client.ts";
import { startSimulator } from "../index.ts";

async function started() {
  const simulator = await startSimulator({ tls: false, inventory: { vms: 1, standaloneHosts: 0 } });
  const client = await SoapClient.open(simulator.url, "alice", "x");
  const vm = simulator.inventory.require("/DC0/vm/DC0_C0_RP0_VM0");
  const run = async (calling: Promise<ManagedObjectReference>) => client.finish(await calling);
  const manager = client.manager("eventManager");
  return {
    simulator,
    client,
    vm,
    run,
    manager,
    query: async (filter: Vim.EventFilterSpec = {}) =>
      (await client.call("QueryEvents", { _this: manager, filter })) ?? [],
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

const types = (events: readonly Vim.AnyEvent[]) => events.map(({ $type }) => $type);

it("what happens to a machine becomes an event, with who and where", async () => {
  await using test = await started();
  const { client, vm: _this } = test;
  await test.run(client.call("PowerOffVM_Task", { _this }));
  await test.run(client.call("ReconfigVM_Task", { _this, spec: { annotation: "x" } }));
  await test.run(client.call("Rename_Task", { _this, newName: "new" }));
  await test.run(
    client.call("RelocateVM_Task", {
      _this,
      spec: { host: test.simulator.inventory.require("/DC0/host/DC0_C0/DC0_C0_H2") },
    }),
  );
  await test.run(client.call("Destroy_Task", { _this }));
  const events = await test.query();
  expect(types(events)).toEqual([
    "UserLoginSessionEvent",
    "VmPoweredOffEvent",
    "VmReconfiguredEvent",
    "VmRenamedEvent",
    "VmMigratedEvent",
    "VmRemovedEvent",
  ]);
  expect(events[3]).toMatchObject({
    oldName: "DC0_C0_RP0_VM0",
    newName: "new",
    userName: "alice",
    vm: { vm: _this },
    datacenter: { name: "DC0" },
    computeResource: { name: "DC0_C0" },
  });
  const keys = events.map(({ key }) => key);
  expect(keys).toEqual([...keys].sort((a, b) => a - b));
  await expect(client.get(test.manager, "latestEvent")).resolves.toMatchObject({ $type: "VmRemovedEvent" });
});

it("events are found by what they are about, their type, their user and their number", async () => {
  await using test = await started();
  const { client, vm, simulator } = test;
  await test.run(client.call("PowerOffVM_Task", { _this: vm }));
  await test.run(client.call("PowerOnVM_Task", { _this: vm }));
  const about = (entity: ManagedObjectReference, recursion: Vim.EventFilterSpecRecursionOption) =>
    test.query({ entity: { entity, recursion } });
  const cluster = simulator.inventory.require("/DC0/host/DC0_C0");
  expect(types(await about(vm, "self"))).toEqual(["VmPoweredOffEvent", "VmPoweredOnEvent"]);
  expect(await about(cluster, "all")).toHaveLength(2);
  expect(await about(simulator.inventory.require("/DC0/vm"), "self")).toEqual([]);
  expect(await about(simulator.inventory.require("/DC0/vm"), "children")).toHaveLength(2);
  expect(types(await test.query({ type: ["VmPoweredOnEvent"] }))).toEqual(["VmPoweredOnEvent"]);
  expect(await test.query({ type: ["VmEvent"] })).toHaveLength(2);
  expect(types(await test.query({ eventTypeId: ["vim.event.VmPoweredOffEvent"] }))).toEqual([
    "VmPoweredOffEvent",
  ]);
  expect(await test.query({ userName: { systemUser: false, userList: ["bob"] } })).toEqual([]);
  expect(types(await test.query({ maxCount: 1 }))).toEqual(["VmPoweredOnEvent"]);
  expect(await test.query({ time: { beginTime: "2100-01-01T00:00:00Z" } })).toEqual([]);
  expect(await faultOf(about({ type: "VirtualMachine", value: "vm-0" }, "self"))).toBe(
    "ManagedObjectNotFound",
  );
});

it("a reader goes through events page by page, back and forth", async () => {
  await using test = await started();
  const { client, vm } = test;
  for (let count = 0; count < 3; count += 1) await test.run(client.call("ResetVM_Task", { _this: vm }));
  for (const method of ["PowerOffVM_Task", "PowerOnVM_Task", "SuspendVM_Task"] as const)
    await test.run(client.call(method, { _this: vm }));
  const _this = await client.call("CreateCollectorForEvents", {
    _this: test.manager,
    filter: { type: ["VmEvent"] },
  });
  const read = async (method: "ReadNextEvents" | "ReadPreviousEvents", maxCount: number) =>
    types((await client.call(method, { _this, maxCount })) ?? []);
  expect(await read("ReadNextEvents", 2)).toEqual(["VmPoweredOffEvent", "VmPoweredOnEvent"]);
  expect(await read("ReadNextEvents", 2)).toEqual(["VmSuspendedEvent"]);
  expect(await read("ReadNextEvents", 2)).toEqual([]);
  expect(await read("ReadPreviousEvents", 1)).toEqual(["VmSuspendedEvent"]);
  await client.call("RewindCollector", { _this });
  expect(await read("ReadNextEvents", 9)).toHaveLength(3);
  await client.call("RewindCollector", { _this });
  await client.call("ResetCollector", { _this });
  expect(await read("ReadNextEvents", 9)).toEqual([]);
  expect(await read("ReadPreviousEvents", 9)).toEqual([
    "VmSuspendedEvent",
    "VmPoweredOnEvent",
    "VmPoweredOffEvent",
  ]);
  await client.call("SetCollectorPageSize", { _this, maxCount: 1 });
  expect(types((await client.get(_this, "latestPage")) as Vim.AnyEvent[])).toEqual(["VmSuspendedEvent"]);
  await client.call("DestroyCollector", { _this });
  expect(await faultOf(client.call("ReadNextEvents", { _this, maxCount: 1 }))).toBe("ManagedObjectNotFound");
});
