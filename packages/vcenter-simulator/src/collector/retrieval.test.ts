import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { findManagedObjectType } from "@novasphere/vim25";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faultOf, SoapClient } from "../../test/soap-client.ts";
import { type Simulator, startSimulator } from "../index.ts";

let simulator: Simulator;
let client: SoapClient;
beforeAll(async () => {
  simulator = await startSimulator({
    tls: false,
    inventory: { clusters: 2, vms: 130, pools: 1, folders: 1 },
  });
  client = await SoapClient.open(simulator.url);
});
afterAll(() => simulator.close());

const traversal = (
  type: string,
  path: string,
  more: Partial<Vim.TraversalSpec> = {},
): Vim.Tagged<"TraversalSpec"> => ({
  $type: "TraversalSpec",
  type,
  path,
  ...more,
});
const named = (name: string): Vim.SelectionSpec => ({ name });

async function viewSpec(types: string[]): Promise<Vim.ObjectSpec> {
  const view = await client.call("CreateContainerView", {
    _this: client.manager("viewManager"),
    container: client.content.rootFolder,
    type: types,
    recursive: true,
  });
  return { obj: view, skip: true, selectSet: [traversal("ContainerView", "view")] };
}

function retrieve(spec: Vim.PropertyFilterSpec, options: Vim.RetrieveOptions = {}) {
  return client.call("RetrievePropertiesEx", {
    _this: client.content.propertyCollector,
    specSet: [spec],
    options,
  });
}

const values = (refs: readonly { obj: ManagedObjectReference }[] | undefined) =>
  (refs ?? []).map(({ obj }) => obj.value);

describe("paging", () => {
  it("stops at 100 objects when no number is asked for, and goes on with the token", async () => {
    const spec = {
      objectSet: [await viewSpec(["VirtualMachine"])],
      propSet: [{ type: "VirtualMachine", pathSet: ["name"] }],
    };
    const _this = client.content.propertyCollector;
    const seen: string[] = [];
    const sizes: number[] = [];
    let page = await retrieve(spec);
    for (;;) {
      seen.push(...values(page?.objects));
      sizes.push(page?.objects.length ?? 0);
      if (page?.token === undefined) break;
      page = await client.call("ContinueRetrievePropertiesEx", { _this, token: page.token });
    }
    expect(sizes).toEqual([100, 100, 100, 90]);
    expect(new Set(seen).size).toBe(390);
  });

  it("follows the number that is asked for", async () => {
    const spec = {
      objectSet: [await viewSpec(["VirtualMachine"])],
      propSet: [{ type: "VirtualMachine", pathSet: ["name"] }],
    };
    const page = await retrieve(spec, { maxObjects: 7 });
    expect(page?.objects).toHaveLength(7);
    expect(await faultOf(retrieve(spec, { maxObjects: 0 }))).toBe("InvalidArgument");
  });

  it("a token is good once, and not after it was cancelled", async () => {
    const spec = {
      objectSet: [await viewSpec(["VirtualMachine"])],
      propSet: [{ type: "VirtualMachine", pathSet: ["name"] }],
    };
    const _this = client.content.propertyCollector;
    const { token = "" } = (await retrieve(spec)) ?? {};
    await client.call("ContinueRetrievePropertiesEx", { _this, token });
    expect(await faultOf(client.call("ContinueRetrievePropertiesEx", { _this, token }))).toBe(
      "InvalidArgument",
    );
    const { token: second = "" } = (await retrieve(spec)) ?? {};
    await client.call("CancelRetrievePropertiesEx", { _this, token: second });
    expect(await faultOf(client.call("ContinueRetrievePropertiesEx", { _this, token: second }))).toBe(
      "InvalidArgument",
    );
  });

  it("a token belongs to the session that got it", async () => {
    const spec = {
      objectSet: [await viewSpec(["VirtualMachine"])],
      propSet: [{ type: "VirtualMachine", pathSet: ["name"] }],
    };
    const { token = "" } = (await retrieve(spec)) ?? {};
    const other = await SoapClient.open(simulator.url);
    const _this = other.content.propertyCollector;
    expect(await faultOf(other.call("ContinueRetrievePropertiesEx", { _this, token }))).toBe(
      "InvalidArgument",
    );
  });

  it("objects that go between two pages are left out of the later one", async () => {
    simulator.inventory.add("/F0/DC0/vm", { type: "Folder", name: "short-lived" });
    for (let index = 0; index < 3; index += 1)
      simulator.inventory.add("/F0/DC0/vm/short-lived", { type: "Folder", name: `f${index}` });
    const folder = simulator.inventory.require("/F0/DC0/vm/short-lived");
    const spec = {
      objectSet: [{ obj: folder, skip: true, selectSet: [traversal("Folder", "childEntity")] }],
      propSet: [{ type: "Folder", pathSet: ["name"] }],
    };
    const { token = "" } = (await retrieve(spec, { maxObjects: 1 })) ?? {};
    simulator.inventory.destroy("/F0/DC0/vm/short-lived/f1");
    const rest = await client.call("ContinueRetrievePropertiesEx", {
      _this: client.content.propertyCollector,
      token,
    });
    expect(rest).toMatchObject({ objects: [{ propSet: [{ val: "f2" }] }] });
    expect(rest.token).toBeUndefined();
    simulator.inventory.destroy("/F0/DC0/vm/short-lived");
  });

  it("RetrieveProperties gives everything at once", async () => {
    const spec = {
      objectSet: [await viewSpec(["VirtualMachine"])],
      propSet: [{ type: "VirtualMachine", pathSet: ["name"] }],
    };
    const contents = await client.call("RetrieveProperties", {
      _this: client.content.propertyCollector,
      specSet: [spec],
    });
    expect(contents).toHaveLength(390);
  });
});

describe("traversal", () => {
  /** The recursive traversal clients build on oslo.vmware use: specs name each other, forward and in circles. */
  const selectSet: Vim.AnySelectionSpec[] = [
    traversal("Folder", "childEntity", {
      name: "visitFolders",
      selectSet: [
        "visitFolders",
        "dc_to_hf",
        "dc_to_vmf",
        "dc_to_netf",
        "dc_to_df",
        "cr_to_ds",
        "cr_to_h",
        "cr_to_rp",
        "rp_to_rp",
        "h_to_vm",
        "rp_to_vm",
      ].map(named),
    }),
    traversal("Datacenter", "vmFolder", { name: "dc_to_vmf", selectSet: [named("visitFolders")] }),
    traversal("Datacenter", "datastoreFolder", { name: "dc_to_df", selectSet: [named("visitFolders")] }),
    traversal("Datacenter", "hostFolder", { name: "dc_to_hf", selectSet: [named("visitFolders")] }),
    traversal("Datacenter", "networkFolder", { name: "dc_to_netf", selectSet: [named("visitFolders")] }),
    traversal("ComputeResource", "datastore", { name: "cr_to_ds" }),
    traversal("ComputeResource", "host", { name: "cr_to_h", selectSet: [named("h_to_vm")] }),
    traversal("ComputeResource", "resourcePool", {
      name: "cr_to_rp",
      selectSet: [named("rp_to_rp"), named("rp_to_vm")],
    }),
    traversal("HostSystem", "vm", { name: "h_to_vm", selectSet: [named("visitFolders")] }),
    traversal("ResourcePool", "resourcePool", {
      name: "rp_to_rp",
      selectSet: [named("rp_to_rp"), named("rp_to_vm")],
    }),
    traversal("ResourcePool", "vm", { name: "rp_to_vm", selectSet: [named("rp_to_rp"), named("rp_to_vm")] }),
  ];

  it("follows specs that refer to each other and gives each object once", async () => {
    const all = await client.call("RetrieveProperties", {
      _this: client.content.propertyCollector,
      specSet: [
        {
          objectSet: [{ obj: client.content.rootFolder, selectSet }],
          propSet: [{ type: "ManagedEntity", pathSet: ["name"] }],
        },
      ],
    });
    const found = values(all);
    expect(new Set(found).size).toBe(found.length);
    const { inventory } = simulator;
    for (const type of [
      "Folder",
      "Datacenter",
      "ClusterComputeResource",
      "ComputeResource",
      "HostSystem",
      "ResourcePool",
      "VirtualMachine",
      "Datastore",
      "Network",
    ] as const)
      expect([type, inventory.list(type).filter(({ value }) => !found.includes(value))]).toEqual([type, []]);
  });

  it("honours the type of a spec: a pool's machines are not asked for the pool they are in", async () => {
    const pool = simulator.inventory.require("/F0/DC0/host/F0/DC0_C0/Resources");
    const result = await retrieve({
      objectSet: [
        {
          obj: pool,
          skip: true,
          selectSet: [
            traversal("ResourcePool", "vm", { name: "down", selectSet: [named("up")] }),
            traversal("HostSystem", "parent", { name: "up" }),
          ],
        },
      ],
      propSet: [{ type: "ManagedEntity", pathSet: ["name"] }],
    });
    expect(new Set(result?.objects.map(({ obj }) => obj.type))).toEqual(new Set(["VirtualMachine"]));
  });

  it("leaves out what is skipped but goes on from there", async () => {
    const datacenter = simulator.inventory.require("/F0/DC0");
    const result = await retrieve({
      objectSet: [
        {
          obj: datacenter,
          skip: true,
          selectSet: [
            traversal("Datacenter", "hostFolder", {
              skip: true,
              selectSet: [traversal("Folder", "childEntity")],
            }),
          ],
        },
      ],
      propSet: [{ type: "ManagedEntity", pathSet: ["name"] }],
    });
    expect(result?.objects.map(({ propSet }) => propSet?.[0]?.val)).toEqual(["F0"]);
  });

  it("refuses a spec that names another nobody defined", async () => {
    const obj = client.content.rootFolder;
    const spec = {
      objectSet: [{ obj, selectSet: [named("nowhere")] }],
      propSet: [{ type: "Folder", pathSet: ["name"] }],
    };
    expect(await faultOf(retrieve(spec))).toBe("InvalidArgument");
  });

  it("refuses an object that is not there", async () => {
    const obj = { type: "Folder", value: "group-v999" };
    const spec = { objectSet: [{ obj }], propSet: [{ type: "Folder", pathSet: ["name"] }] };
    await expect(retrieve(spec)).rejects.toMatchObject({ detail: { $type: "ManagedObjectNotFound", obj } });
  });
});

describe("properties", () => {
  const host = () => simulator.inventory.list("HostSystem")[0] as ManagedObjectReference;
  const machine = () => simulator.inventory.list("VirtualMachine")[0] as ManagedObjectReference;

  it("of a base type are read from every kind", async () => {
    const spec = {
      objectSet: [await viewSpec(["ComputeResource", "HostSystem"])],
      propSet: [{ type: "ManagedEntity", pathSet: ["name", "parent"] }],
    };
    const result = await retrieve(spec);
    expect(new Set(result?.objects.map(({ obj }) => obj.type))).toEqual(
      new Set(["ComputeResource", "ClusterComputeResource", "HostSystem"]),
    );
    for (const { propSet } of result?.objects ?? [])
      expect(propSet?.map(({ name }) => name)).toEqual(["name", "parent"]);
  });

  it("are united over the specs that cover an object's type", async () => {
    const result = await retrieve({
      objectSet: [{ obj: host() }],
      propSet: [
        { type: "ManagedEntity", pathSet: ["name"] },
        { type: "HostSystem", pathSet: ["summary.hardware.memorySize", "name"] },
      ],
    });
    expect(result?.objects[0]?.propSet?.map(({ name }) => name)).toEqual([
      "name",
      "summary.hardware.memorySize",
    ]);
  });

  it("without any value are left out, and an object is there without any property", async () => {
    const spec = {
      objectSet: [{ obj: machine() }],
      propSet: [{ type: "VirtualMachine", pathSet: ["snapshot"] }],
    };
    await expect(retrieve(spec)).resolves.toEqual({ objects: [{ obj: machine() }] });
  });

  it("that list nothing are empty lists", async () => {
    await expect(client.get(host(), "tag")).resolves.toEqual([]);
  });

  it("travel with the type the API declares", async () => {
    const { body } = await client.post(
      `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><RetrievePropertiesEx xmlns="urn:vim25"><_this type="PropertyCollector">propertyCollector</_this><specSet><propSet><type>HostSystem</type><pathSet>summary.hardware.memorySize</pathSet><pathSet>runtime.connectionState</pathSet><pathSet>vm</pathSet></propSet><objectSet><obj type="HostSystem">${host().value}</obj></objectSet></specSet><options/></RetrievePropertiesEx></e:Body></e:Envelope>`,
    );
    const text = body.toString();
    expect(text).toMatch(/<val xsi:type="xsd:long">\d+<\/val>/);
    expect(text).toContain('<val xsi:type="HostSystemConnectionState">connected</val>');
    expect(text).toContain(
      '<val xsi:type="ArrayOfManagedObjectReference"><ManagedObjectReference type="VirtualMachine">',
    );
  });

  it("of one element are read by its key", async () => {
    const spec = { extraConfig: [{ key: "nvp.vm-uuid", value: "u-1" }] };
    await client.finish(await client.call("ReconfigVM_Task", { _this: machine(), spec }));
    await expect(client.get(machine(), 'config.extraConfig["nvp.vm-uuid"]')).resolves.toEqual({
      $type: "OptionValue",
      key: "nvp.vm-uuid",
      value: "u-1",
    });
    await expect(client.get(machine(), 'config.extraConfig["nvp.vm-uuid"].value')).resolves.toBe("u-1");
    await expect(client.properties(machine(), ['config.extraConfig["absent"]'])).resolves.toEqual({});
    await expect(client.get(machine(), "config.hardware.device[2000].capacityInKB")).resolves.toBe(
      10 * 2 ** 20,
    );
  });

  it.each([
    "nonsense",
    "summary.nonsense",
    "config.hardware.device.key",
    "name.length",
    "config..name",
    "config.extraConfig[",
    "",
  ])("of the path '%s' are refused for the whole call", async (path) => {
    await expect(client.get(machine(), path)).rejects.toMatchObject({
      detail: { $type: "InvalidProperty", name: path },
    });
  });

  it("can be asked for all at once, of every object there is", async () => {
    const spec = { objectSet: [await viewSpec([])], propSet: [{ type: "ManagedEntity", all: true }] };
    const contents = await client.call("RetrieveProperties", {
      _this: client.content.propertyCollector,
      specSet: [spec],
    });
    const types = new Set<string>();
    for (const { obj, propSet = [] } of contents ?? []) {
      types.add(obj.type);
      const declared = findManagedObjectType(obj.type)?.properties;
      for (const { name } of propSet) expect(declared?.has(name)).toBe(true);
      expect(propSet.length).toBeGreaterThan(15);
    }
    expect(types.size).toBeGreaterThanOrEqual(10);
  });

  it("of service objects can be asked for all at once too", async () => {
    for (const name of [
      "sessionManager",
      "taskManager",
      "extensionManager",
      "setting",
      "viewManager",
      "eventManager",
      "perfManager",
    ] as const) {
      const obj = client.manager(name);
      const spec = { objectSet: [{ obj }], propSet: [{ type: obj.type, all: true }] };
      await expect(retrieve(spec)).resolves.toMatchObject({ objects: [{ obj }] });
    }
  });
});
