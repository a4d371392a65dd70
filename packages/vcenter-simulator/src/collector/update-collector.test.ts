import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { expect, it } from "vitest";
import { faultOf, SoapClient } from "../../test/soap-client.ts";
import { type SimulatorOptions, startSimulator } from "../index.ts";

async function started(options: SimulatorOptions = {}) {
  const simulator = await startSimulator({ tls: false, inventory: { vms: 2 }, ...options });
  const client = await SoapClient.open(simulator.url);
  const collector = await client.call("CreatePropertyCollector", { _this: client.content.propertyCollector });
  return {
    simulator,
    client,
    collector,
    filter: (spec: Vim.PropertyFilterSpec, partialUpdates = false) =>
      client.call("CreateFilter", { _this: collector, spec, partialUpdates }),
    wait: (version = "", options: Vim.WaitOptions = { maxWaitSeconds: 0 }) =>
      client.call("WaitForUpdatesEx", { _this: collector, version, options }),
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

const objects = (set: Vim.UpdateSet | undefined) =>
  (set?.filterSet ?? []).flatMap(({ objectSet }) => objectSet ?? []);
const machineSpec = (obj: ManagedObjectReference, ...pathSet: string[]): Vim.PropertyFilterSpec => ({
  objectSet: [{ obj }],
  propSet: [{ type: obj.type, pathSet }],
});

it("the first answer has everything, later ones what changed, and nothing when nothing did", async () => {
  await using test = await started();
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
  await using test = await started();
  const vm = await test.client.find("/DC0/vm/DC0_C0_RP0_VM0");
  await test.filter(machineSpec(vm, "guest.ipAddress"));
  const first = await test.wait();
  await test.client.finish(await test.client.call("PowerOffVM_Task", { _this: vm }));
  expect(objects(await test.wait(first?.version))).toEqual([
    { kind: "modify", obj: vm, changeSet: [{ name: "guest.ipAddress", op: "assign" }] },
  ]);
});

it("a change wakes a wait that is pending", async () => {
  await using test = await started();
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
  await using test = await started();
  const waiting = test.wait("", {});
  const vm = await test.client.find("/DC0/vm/DC0_C0_RP0_VM0");
  await test.filter(machineSpec(vm, "name"));
  expect(objects(await waiting)).toMatchObject([{ kind: "enter", obj: vm }]);
});

it("objects that come into a view enter, and those that go leave", async () => {
  await using test = await started();
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
  await using test = await started();
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
  await using test = await started();
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
  await using test = await started();
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
  await using test = await started();
  const vm = await test.client.find("/DC0/vm/DC0_C0_RP0_VM0");
  await test.filter(machineSpec(vm, "name"));
  const first = await test.wait();
  test.simulator.inventory.rename("/DC0/vm/DC0_C0_RP0_VM0", "x");
  const second = await test.wait(first?.version);
  await expect(test.wait(first?.version)).resolves.toEqual(second);
});

it("a version nobody handed out is refused, and an empty one starts over", async () => {
  await using test = await started();
  const vm = await test.client.find("/DC0/vm/DC0_C0_RP0_VM0");
  await test.filter(machineSpec(vm, "name"));
  const first = await test.wait();
  expect(await faultOf(test.wait("77"))).toBe("InvalidCollectorVersion");
  expect(objects(await test.wait())).toEqual(objects(first));
});

it("a cancelled wait ends with a fault", async () => {
  await using test = await started();
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
  await using test = await started();
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
  await using test = await started();
  const other = await SoapClient.open(test.simulator.url);
  const waiting = other.call("WaitForUpdatesEx", {
    _this: test.collector,
    version: "",
    options: { maxWaitSeconds: 0 },
  });
  expect(await faultOf(waiting)).toBe("ManagedObjectNotFound");
});

it("the live state of a filter equals a fresh read after any sequence of changes", async () => {
  await using test = await started({ inventory: { clusters: 2, vms: 3, pools: 1 } });
  const { client, simulator } = test;
  const view = await client.call("CreateContainerView", {
    _this: client.manager("viewManager"),
    container: client.content.rootFolder,
    type: ["VirtualMachine", "ResourcePool", "HostSystem", "ComputeResource", "Folder"],
    recursive: true,
  });
  const spec: Vim.PropertyFilterSpec = {
    objectSet: [
      { obj: view, skip: true, selectSet: [{ $type: "TraversalSpec", type: "ContainerView", path: "view" }] },
    ],
    propSet: [
      { type: "ManagedEntity", pathSet: ["name", "parent"] },
      { type: "VirtualMachine", pathSet: ["runtime", "summary", "guest.ipAddress", "resourcePool"] },
      { type: "ResourcePool", pathSet: ["runtime", "vm"] },
      { type: "HostSystem", pathSet: ["summary.quickStats", "runtime", "vm"] },
      { type: "ComputeResource", pathSet: ["summary", "host"] },
      { type: "Folder", pathSet: ["childEntity"] },
    ],
  };
  await test.filter(spec);
  const live = new Map<string, Map<string, unknown>>();
  let version = "";
  const catchUp = async () => {
    for (let set = await test.wait(version); set; set = await test.wait(version)) {
      version = set.version;
      for (const { kind, obj, changeSet = [] } of objects(set)) {
        if (kind === "leave") live.delete(obj.value);
        const values = live.get(obj.value) ?? new Map<string, unknown>();
        if (kind !== "leave") live.set(obj.value, values);
        for (const { name, val } of changeSet)
          val === undefined ? values.delete(name) : values.set(name, val);
      }
    }
  };
  const machines = simulator.inventory.list("VirtualMachine");
  const hosts = simulator.inventory.list("HostSystem");
  let state = 7;
  const pick = <T>(items: readonly T[]): T => {
    state = (state * 48271) % 2147483647;
    return items[state % items.length] as T;
  };
  const steps = [
    () => client.call("PowerOffVM_Task", { _this: pick(machines) }),
    () => client.call("PowerOnVM_Task", { _this: pick(machines) }),
    () => client.call("EnterMaintenanceMode_Task", { _this: pick(hosts), timeout: 1 }),
    () => client.call("ExitMaintenanceMode_Task", { _this: pick(hosts), timeout: 0 }),
    () => client.call("ReconfigVM_Task", { _this: pick(machines), spec: { annotation: String(state) } }),
    () => client.call("Rename_Task", { _this: pick(machines), newName: `vm${state}` }),
    () => client.call("Destroy_Task", { _this: pick(machines) }),
  ];
  for (let count = 0; count < 60; count += 1) {
    await pick(steps)().catch(() => undefined);
    if (pick([true, false, false])) await catchUp();
  }
  await catchUp();
  const fresh = new Map<string, Map<string, unknown>>();
  for (const { obj, propSet = [] } of (await client.call("RetrieveProperties", {
    _this: client.content.propertyCollector,
    specSet: [spec],
  })) ?? [])
    fresh.set(obj.value, new Map(propSet.map(({ name, val }) => [name, val])));
  expect(live).toEqual(fresh);
});

it("the older calls wait and look as the newer one does", async () => {
  await using test = await started();
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
