/** What an inventory of 10 000 machines and 1 000 clusters costs: memory per object, and time per 10 000 names. */
import type { ManagedObjectReference } from "@novasphere/vim25";
import { Inventory, type InventoryReader, type InventoryUpdates, resolveTarget } from "../src/index.ts";

interface Content {
  readonly obj: ManagedObjectReference;
  readonly properties: Record<string, unknown>;
}

let next = 1;

/** Each call makes new strings and references, as a decoder does. */
function* contents(names: string[]): Generator<Content> {
  const make = (type: string, name: string, parent?: ManagedObjectReference): Content => {
    const obj = { type: `${type}`, value: `object-${next++}` };
    return { obj, properties: { name, ...(parent === undefined ? {} : { parent: { ...parent } }) } };
  };
  next = 1;
  const root = make("Folder", "Datacenters");
  yield root;
  const datacenter = make("Datacenter", "DC0", root.obj);
  const folders = ["vm", "host", "datastore", "network"].map((name) => make("Folder", name, datacenter.obj));
  for (const folder of folders) datacenter.properties[`${folder.properties["name"]}Folder`] = folder.obj;
  yield datacenter;
  yield* folders;
  const [vmFolder, hostFolder] = folders;
  for (let index = 0; index < 1000; index += 1) {
    const cluster = make("ClusterComputeResource", `cluster-${index}`, hostFolder?.obj);
    const rootPool = make("ResourcePool", "Resources", cluster.obj);
    cluster.properties["resourcePool"] = rootPool.obj;
    yield cluster;
    yield rootPool;
    names.push(`DC0/cluster-${index}`);
    for (let pool = 0; pool < 9; pool += 1) {
      yield make("ResourcePool", `pool-${index}-${pool}`, rootPool.obj);
      names.push(
        pool % 2 === 0 ? `pool-${index}-${pool}` : `/DC0/host/cluster-${index}/pool-${index}-${pool}`,
      );
    }
  }
  for (let index = 0; index < 10_000; index += 1) {
    yield make("VirtualMachine", `instance-${index}-of-some-project`, vmFolder?.obj);
  }
}

function heapBytes(): number {
  if (globalThis.gc === undefined) throw new Error("run this with --expose-gc");
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

function updatesOf(): InventoryUpdates {
  const updates = Array.from(contents([]), ({ obj, properties }) => ({
    kind: "enter" as const,
    obj,
    changeSet: Object.entries(properties).map(([name, val]) => ({ name, op: "assign" as const, val })),
  }));
  return { updates, isTruncated: false };
}

const reader: InventoryReader = {
  rootFolder: { type: "Folder", value: "object-1" },
  async *retrieve() {},
  async *watch(_, { signal } = {}) {
    yield updatesOf();
    await new Promise((resolve) => signal?.addEventListener("abort", resolve));
  },
};

const names: string[] = [];
Array.from(contents(names));
const before = heapBytes();
const inventory = await Inventory.open(reader, { kinds: ["vm"], live: true });
const { tree } = inventory;
const started = performance.now();
for (const name of names) resolveTarget(tree, name);
const first = performance.now() - started;
const bytes = (heapBytes() - before) / tree.size;
const times = Array.from({ length: 15 }, () => {
  const start = performance.now();
  for (const name of names) resolveTarget(tree, name);
  return performance.now() - start;
});
console.log(`${tree.size} objects, live, indexes built: ${bytes.toFixed(0)} bytes each`);
console.log(`${names.length} names: ${first.toFixed(1)} ms at first, indexes included`);
console.log(
  `${names.length} names: ${times.toSorted((a, b) => a - b)[7]?.toFixed(1)} ms in the median of 15 rounds`,
);
await inventory.close();
