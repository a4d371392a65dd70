import { isManagedObjectKindOf, type ManagedObjectReference } from "@novasphere/vim25";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Registry } from "../state/registry.ts";

/** Properties that lead from a container to what it contains, by managed object type. */
const containment: readonly (readonly [string, readonly string[]])[] = [
  ["Folder", ["childEntity"]],
  ["Datacenter", ["vmFolder", "hostFolder", "datastoreFolder", "networkFolder"]],
  ["ComputeResource", ["host", "resourcePool"]],
  ["ResourcePool", ["resourcePool", "vm"]],
  ["HostSystem", ["vm"]],
];

/** True for types a container view can be made of. */
export function isContainer(type: string): boolean {
  return containment.some(([base]) => isManagedObjectKindOf(type, base));
}

/** What is directly in a container. */
function contentOf(registry: Registry, container: ManagedObject): ManagedObject[] {
  const names = containment.find(([base]) => isManagedObjectKindOf(container.ref.type, base))?.[1] ?? [];
  const properties = container.properties as Readonly<Record<string, unknown>>;
  return names
    .flatMap((name) => (properties[name] ?? []) as ManagedObjectReference | ManagedObjectReference[])
    .map((ref) => registry.findAny(ref))
    .filter((object) => object !== undefined);
}

/** The objects of a container view: what is in the container, at every depth when recursive, of the given types. */
export function viewOf(registry: Registry, view: ManagedObject<"ContainerView">): ManagedObjectReference[] {
  const { container, type, recursive } = view.properties;
  const root = registry.findAny(container);
  const members = new Set<ManagedObject>();
  const pending = root ? [root] : [];
  for (let next = pending.pop(); next; next = pending.pop())
    for (const object of contentOf(registry, next)) {
      if (members.has(object)) continue;
      members.add(object);
      if (recursive) pending.push(object);
    }
  const wanted = memoize(
    (name) => type.length === 0 || type.some((base) => isManagedObjectKindOf(name, base)),
  );
  return [...members].filter(({ ref }) => wanted(ref.type)).map(({ ref }) => ref);
}

function memoize(test: (type: string) => boolean): (type: string) => boolean {
  const known = new Map<string, boolean>();
  return (type) => {
    const answer = known.get(type) ?? test(type);
    known.set(type, answer);
    return answer;
  };
}
