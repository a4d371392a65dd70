import type { ManagedObjectReference } from "@novasphere/vim25";

/** References in order, each once; adding and removing one costs the same however many there are. */
export class ReferenceList {
  readonly #refs = new Map<string, ManagedObjectReference>();
  #snapshot: readonly ManagedObjectReference[] | undefined;

  constructor(refs: readonly ManagedObjectReference[]) {
    for (const ref of refs) this.#refs.set(ref.value, ref);
  }

  get size(): number {
    return this.#refs.size;
  }

  /** The references as an array that later changes leave alone. */
  toArray(): readonly ManagedObjectReference[] {
    this.#snapshot ??= [...this.#refs.values()];
    return this.#snapshot;
  }

  /** False when it was there. */
  add(ref: ManagedObjectReference): boolean {
    if (this.#refs.has(ref.value)) return false;
    this.#refs.set(ref.value, ref);
    this.#snapshot = undefined;
    return true;
  }

  /** False when it was not there. */
  delete(ref: ManagedObjectReference): boolean {
    if (!this.#refs.delete(ref.value)) return false;
    this.#snapshot = undefined;
    return true;
  }
}

/** Properties that list many references and grow one by one. */
export type ListName = "childEntity" | "vm" | "datastore" | "network" | "host";

const listed: Readonly<Record<string, readonly ListName[]>> = {
  ClusterComputeResource: ["host", "datastore", "network"],
  ComputeResource: ["host", "datastore", "network"],
  Datacenter: ["datastore", "network"],
  Datastore: ["vm"],
  DistributedVirtualPortgroup: ["host", "vm"],
  Folder: ["childEntity"],
  HostSystem: ["vm", "datastore", "network"],
  Network: ["host", "vm"],
  OpaqueNetwork: ["host", "vm"],
  ResourcePool: ["vm"],
  StoragePod: ["childEntity"],
  VirtualApp: ["vm"],
};

const noLists: ReadonlyMap<string, ReferenceList> = new Map();

/** Lets the list properties of an object of that type be backed by reference lists. */
export function backLists(type: string, properties: object): ReadonlyMap<string, ReferenceList> {
  const names = listed[type];
  if (!names) return noLists;
  const lists = new Map<string, ReferenceList>();
  for (const name of names) {
    const initial = (properties as Record<string, ManagedObjectReference[] | undefined>)[name] ?? [];
    lists.set(name, new ReferenceList(initial));
    Object.defineProperty(properties, name, {
      enumerable: true,
      configurable: true,
      get: () => lists.get(name)?.toArray(),
      set: (refs: readonly ManagedObjectReference[]) => lists.set(name, new ReferenceList(refs)),
    });
  }
  return lists;
}
