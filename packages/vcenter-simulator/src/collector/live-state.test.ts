import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { expect, it } from "vitest";
import { objects, startCollecting } from "../../test/collector-client.ts";
import { machine } from "../../test/machine-specs.ts";

it.each([7, 11, 13])(
  "the live state of a filter equals a fresh read after any changes: seed %i",
  async (seed) => {
    await using test = await startCollecting({ inventory: { clusters: 2, vms: 3, pools: 1, datastores: 2 } });
    const { client, simulator } = test;
    const view = await client.call("CreateContainerView", {
      _this: client.manager("viewManager"),
      container: client.content.rootFolder,
      type: [
        ...[
          "VirtualMachine",
          "ResourcePool",
          "HostSystem",
          "ComputeResource",
          "Folder",
          "Datastore",
          "Network",
        ],
      ],
      recursive: true,
    });
    const spec: Vim.PropertyFilterSpec = {
      objectSet: [
        {
          obj: view,
          skip: true,
          selectSet: [{ $type: "TraversalSpec", type: "ContainerView", path: "view" }],
        },
      ],
      propSet: [
        { type: "ManagedEntity", pathSet: ["name", "parent"] },
        {
          type: "VirtualMachine",
          pathSet: [
            ...["runtime", "summary", "guest.ipAddress", "resourcePool", "config", "snapshot", "layoutEx"],
            ...["datastore", "network", "storage"],
          ],
        },
        { type: "Datastore", pathSet: ["summary", "vm", "host"] },
        { type: "Network", pathSet: ["vm", "host"] },
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
    const { inventory } = simulator;
    const hosts = inventory.list("HostSystem");
    const pools = inventory.list("ResourcePool");
    const datastores = inventory.list("Datastore");
    const folders = () =>
      inventory
        .list("Folder")
        .filter((ref) => inventory.properties(ref).childType.includes("VirtualMachine"));
    const all = () => inventory.list("VirtualMachine");
    let state = seed;
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
      () => client.call("CreateFolder", { _this: pick(folders()), name: `f${state}` }),
      () => client.call("MoveIntoFolder_Task", { _this: pick(folders()), list: [pick(all())] }),
      () =>
        client.call("CreateVM_Task", {
          _this: pick(folders()),
          config: machine(`m${state}`),
          pool: pick(pools),
        }),
      () =>
        client.call("CloneVM_Task", {
          _this: pick(all()),
          folder: pick(folders()),
          name: `c${state}`,
          spec: { location: { pool: pick(pools) }, powerOn: pick([true, false]), template: false },
        }),
      () => client.call("RelocateVM_Task", { _this: pick(all()), spec: { pool: pick(pools) } }),
      () => client.call("RelocateVM_Task", { _this: pick(all()), spec: { datastore: pick(datastores) } }),
      () =>
        client.call("CreateSnapshot_Task", {
          _this: pick(all()),
          name: `s${state}`,
          memory: pick([true, false]),
          quiesce: false,
        }),
      () => client.call("RevertToCurrentSnapshot_Task", { _this: pick(all()) }),
      () => client.call("RemoveAllSnapshots_Task", { _this: pick(all()) }),
      () =>
        client.call("UpdateConfig", {
          _this: pick(pools),
          config: {
            cpuAllocation: { limit: pick([-1, 500]) },
            memoryAllocation: { limit: pick([-1, 4096]), reservation: pick([0, 1024]) },
          },
        }),
      async () =>
        simulator.control.setHostConnection(
          inventory.pathOf(pick(hosts)),
          pick(["connected", "notResponding"]),
        ),
      async () => simulator.control.setDatastoreFree(inventory.pathOf(pick(datastores)), 2 ** 36 + state),
    ];
    const works = async (step: () => Promise<unknown>) => {
      const task = (await step()) as ManagedObjectReference | undefined;
      return task?.type !== "Task" || (await client.get(task, "info.state")) === "success";
    };
    const done = new Set<unknown>();
    for (let count = 0; count < 150; count += 1) {
      const step = pick<() => Promise<unknown>>(steps);
      if (await works(step).catch(() => false)) done.add(step);
      if (pick([true, false, false])) await catchUp();
    }
    await catchUp();
    const fresh = new Map<string, Map<string, unknown>>();
    for (const { obj, propSet = [] } of (await client.call("RetrieveProperties", {
      _this: client.content.propertyCollector,
      specSet: [spec],
    })) ?? [])
      fresh.set(obj.value, new Map(propSet.map(({ name, val }) => [name, val])));
    expect(done.size).toBeGreaterThan(steps.length / 2);
    expect(live).toEqual(fresh);
  },
);
