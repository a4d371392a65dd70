import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { expect, it } from "vitest";
import { objects, startCollecting } from "../../test/collector-client.ts";
import { faultOf, SoapClient } from "../../test/soap-client.ts";

const machineSpec = (obj: ManagedObjectReference, ...pathSet: string[]): Vim.PropertyFilterSpec => ({
  objectSet: [{ obj }],
  propSet: [{ type: obj.type, pathSet }],
});

it("the first answer has everything, later ones what changed, and nothing when nothing did", async () => {
  await using test = await startCollecting();
  const vm = await test.client.find("/DC0/vm/DC0_C0_RP0_VM0");
  await test.filter(machineSpec(vm, "name", "runtime.powerState"));
  const first = await test.wait();
  expect(objects(first)).toEqual([
    {
      kind: "enter",
      obj: vm,
      changeSet: [
        { name: "name", op: "assign", val: "DC0_C0_RP0_VM0" },
        { name: "runtime.powerState", op: "assign", val: "poweredOn" },
      ],
    },
  ]);
  await expect(test.wait(first?.version)).resolves.toBeUndefined();
  await test.client.finish(await test.client.call("PowerOffVM_Task", { _this: vm }));
  const second = await test.wait(first?.version);
  expect(objects(second)).toEqual([
    { kind: "modify", obj: vm, changeSet: [{ name: "runtime.powerState", op: "assign", val: "poweredOff" }] },
  ]);
  expect(second?.version).not.toBe(first?.version);
});

it("a property that loses its value is told without one", async () => {
  await using test = await startCollecting();
  const vm = await test.client.find("/DC0/vm/DC0_C0_RP0_VM0");
  await test.filter(machineSpec(vm, "guest.ipAddress"));
  const first = await test.wait();
  await test.client.finish(await test.client.call("PowerOffVM_Task", { _this: vm }));
  expect(objects(await test.wait(first?.version))).toEqual([
    { kind: "modify", obj: vm, changeSet: [{ name: "guest.ipAddress", op: "assign" }] },
  ]);
});

it("a change wakes a wait that is pending", async () => {
  await using test = await startCollecting();
  const vm = await test.client.find("/DC0/vm/DC0_C0_RP0_VM0");
  await test.filter(machineSpec(vm, "name"));
  const first = await test.wait();
  const waiting = test.wait(first?.version, {});
  const other = await SoapClient.open(test.simulator.url);
  await other.finish(await other.call("Rename_Task", { _this: vm, newName: "renamed" }));
  expect(objects(await waiting)).toMatchObject([
    { kind: "modify", changeSet: [{ name: "name", val: "renamed" }] },
  ]);
});

it("a filter made during a wait wakes it", async () => {
  await using test = await startCollecting();
  const waiting = test.wait("", {});
  const vm = await test.client.find("/DC0/vm/DC0_C0_RP0_VM0");
  await test.filter(machineSpec(vm, "name"));
  expect(objects(await waiting)).toMatchObject([{ kind: "enter", obj: vm }]);
});

it("objects that come into a view enter, and those that go leave", async () => {
  await using test = await startCollecting();
  const view = await test.client.call("CreateContainerView", {
    _this: test.client.manager("viewManager"),
    container: test.client.content.rootFolder,
    type: ["ManagedEntity"],
    recursive: true,
  });
  const selectSet: Vim.Tagged<"TraversalSpec">[] = [
    { $type: "TraversalSpec", type: "ContainerView", path: "view" },
  ];
  await test.filter({
    objectSet: [{ obj: view, skip: true, selectSet }],
    propSet: [{ type: "ManagedEntity", pathSet: ["name"] }],
  });
  const { version = "" } = (await test.wait()) ?? {};
  const root = await test.client.find("/DC0/host/DC0_C0/Resources");
  const allocation = { reservation: 0, limit: -1, expandableReservation: true };
  const pool = await test.client.call("CreateResourcePool", {
    _this: root,
    name: "new",
    spec: { cpuAllocation: allocation, memoryAllocation: allocation },
  });
  const entered = await test.wait(version);
  expect(objects(entered)).toMatchObject([
    { kind: "enter", obj: pool, changeSet: [{ name: "name", val: "new" }] },
  ]);
  await test.client.call("UpdateConfig", { _this: pool, name: "newer" });
  const renamed = await test.wait(entered?.version);
  expect(objects(renamed)).toMatchObject([
    { kind: "modify", obj: pool, changeSet: [{ name: "name", val: "newer" }] },
  ]);
  await test.client.finish(await test.client.call("Destroy_Task", { _this: pool }));
  expect(objects(await test.wait(renamed?.version))).toEqual([{ kind: "leave", obj: pool }]);
});

it("a traversal follows moves: a machine that leaves a folder leaves the filter", async () => {
  await using test = await startCollecting();
  test.simulator.inventory.add("/DC0/vm", { type: "Folder", name: "a" });
  const folder = test.simulator.inventory.require("/DC0/vm/a");
  const selectSet: Vim.Tagged<"TraversalSpec">[] = [
    { $type: "TraversalSpec", type: "Folder", path: "childEntity" },
  ];
  await test.filter({
    objectSet: [{ obj: folder, skip: true, selectSet }],
    propSet: [{ type: "VirtualMachine", pathSet: ["name"] }],
  });
  await expect(test.wait()).resolves.toBeUndefined();
  const vm = test.simulator.inventory.require("/DC0/vm/DC0_C0_RP0_VM0");
  test.simulator.inventory.move("/DC0/vm/DC0_C0_RP0_VM0", "/DC0/vm/a");
  const entered = await test.wait();
  expect(objects(entered)).toMatchObject([{ kind: "enter", obj: vm }]);
  test.simulator.inventory.move("/DC0/vm/a/DC0_C0_RP0_VM0", "/DC0/vm");
  expect(objects(await test.wait(entered?.version))).toEqual([{ kind: "leave", obj: vm }]);
});

it("partial updates tell what changed inside a data object", async () => {
  await using test = await startCollecting();
  const vm = await test.client.find("/DC0/vm/DC0_C0_RP0_VM0");
  await test.filter(machineSpec(vm, "summary.config"), true);
  const first = await test.wait();
  await test.client.finish(
    await test.client.call("ReconfigVM_Task", { _this: vm, spec: { annotation: "note" } }),
  );
  expect(objects(await test.wait(first?.version))).toEqual([
    {
      kind: "modify",
      obj: vm,
      changeSet: [{ name: "summary.config.annotation", op: "assign", val: "note" }],
    },
  ]);
});

it("an answer is cut at the number of updates asked for, and says so", async () => {
  await using test = await startCollecting();
  const machines = test.simulator.inventory.list("VirtualMachine");
  await test.filter({
    objectSet: machines.map((obj) => ({ obj })),
    propSet: [{ type: "VirtualMachine", pathSet: ["name"] }],
  });
  const first = await test.wait("", { maxWaitSeconds: 0, maxObjectUpdates: 3 });
  expect([objects(first).length, first?.truncated]).toEqual([3, true]);
  const second = await test.wait(first?.version, { maxWaitSeconds: 0, maxObjectUpdates: 3 });
  expect([objects(second).length, second?.truncated]).toEqual([1, false]);
  const seen = [...objects(first), ...objects(second)].map(({ obj }) => obj.value);
  expect(seen.sort()).toEqual(machines.map(({ value }) => value).sort());
});

it("an answer that got lost is given again", async () => {
  await using test = await startCollecting();
  const vm = await test.client.find("/DC0/vm/DC0_C0_RP0_VM0");
  await test.filter(machineSpec(vm, "name"));
  const first = await test.wait();
  test.simulator.inventory.rename("/DC0/vm/DC0_C0_RP0_VM0", "x");
  const second = await test.wait(first?.version);
  await expect(test.wait(first?.version)).resolves.toEqual(second);
});

it("a version nobody handed out is refused, and an empty one starts over", async () => {
  await using test = await startCollecting();
  const vm = await test.client.find("/DC0/vm/DC0_C0_RP0_VM0");
  await test.filter(machineSpec(vm, "name"));
  const first = await test.wait();
  expect(await faultOf(test.wait("77"))).toBe("InvalidCollectorVersion");
  expect(objects(await test.wait())).toEqual(objects(first));
});

it("a cancelled wait ends with a fault", async () => {
  await using test = await startCollecting();
  const waiting = faultOf(test.wait("", {}));
  const cancel = async (): Promise<string> => {
    await test.client.call("CancelWaitForUpdates", { _this: test.collector });
    return Promise.race([waiting, new Promise<string>((resolve) => setImmediate(resolve, "pending"))]);
  };
  let outcome = "pending";
  while (outcome === "pending") outcome = await cancel();
  expect(outcome).toBe("RequestCanceled");
});

it("destroying a filter stops its updates; destroying the collector makes it unknown", async () => {
  await using test = await startCollecting();
  const vm = await test.client.find("/DC0/vm/DC0_C0_RP0_VM0");
  const filter = await test.filter(machineSpec(vm, "name"));
  const first = await test.wait();
  await test.client.call("DestroyPropertyFilter", { _this: filter });
  test.simulator.inventory.rename("/DC0/vm/DC0_C0_RP0_VM0", "x");
  await expect(test.wait(first?.version)).resolves.toBeUndefined();
  await test.client.call("DestroyPropertyCollector", { _this: test.collector });
  expect(await faultOf(test.wait())).toBe("ManagedObjectNotFound");
});

it("a collector is nobody's but its session's", async () => {
  await using test = await startCollecting();
  const other = await SoapClient.open(test.simulator.url);
  const waiting = other.call("WaitForUpdatesEx", {
    _this: test.collector,
    version: "",
    options: { maxWaitSeconds: 0 },
  });
  expect(await faultOf(waiting)).toBe("ManagedObjectNotFound");
});

it("the older calls wait and look as the newer one does", async () => {
  await using test = await startCollecting();
  const { client, collector: _this } = test;
  const vm = await client.find("/DC0/vm/DC0_C0_RP0_VM0");
  await test.filter(machineSpec(vm, "name"));
  const first = await client.call("CheckForUpdates", { _this, version: "" });
  expect(objects(first)).toMatchObject([{ kind: "enter", obj: vm }]);
  const version = first?.version ?? "";
  await expect(client.call("CheckForUpdates", { _this, version })).resolves.toBeUndefined();
  const waiting = client.call("WaitForUpdates", { _this, version });
  const other = await SoapClient.open(test.simulator.url);
  await other.finish(await other.call("Rename_Task", { _this: vm, newName: "renamed" }));
  expect(objects(await waiting)).toMatchObject([{ changeSet: [{ name: "name", val: "renamed" }] }]);
});
