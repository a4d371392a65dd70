import { formatReference } from "@novasphere/vim25";
import type { Entity, EntityKind, FindKind, OptionalKind } from "@novasphere/vsphere-inventory";
import type { Column } from "../output/table.ts";

/** What `inventory find` can look for, by the word on the command line, and what has to be read for it. */
export const findableKinds: ReadonlyMap<
  string,
  { readonly kind: FindKind; readonly reads: readonly OptionalKind[] }
> = new Map([
  ["datacenter", { kind: "datacenter", reads: [] }],
  ["cluster", { kind: "cluster", reads: [] }],
  ["compute-resource", { kind: "computeResource", reads: [] }],
  ["pool", { kind: "resourcePool", reads: [] }],
  ["vapp", { kind: "virtualApp", reads: [] }],
  ["host", { kind: "host", reads: ["host"] }],
  ["vm", { kind: "vm", reads: ["vm"] }],
  ["datastore", { kind: "datastore", reads: ["datastore"] }],
  ["network", { kind: "network", reads: ["network"] }],
  ["folder", { kind: "folder", reads: ["folder"] }],
]);

/** The kinds of objects that a search for a word can give, which extra properties are asked of. */
export function propertyKinds(kind: FindKind): readonly EntityKind[] {
  if (kind === "computeResource") return ["computeResource", "cluster"];
  if (kind === "network") return ["network", "portgroup", "switch"];
  if (kind === "folder") return ["folder", "storagePod"];
  return kind === "any" || kind === "children" ? [] : [kind];
}

/** An object as `inventory find` prints it. */
export interface FoundObject {
  readonly name: string;
  readonly kind: string;
  readonly ref: string;
  readonly path: string;
  /** The values of `--properties`, by property path; null where the server has none. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The printed form of an object. */
export function foundObject(entity: Entity, properties: readonly string[]): FoundObject {
  return {
    name: entity.name,
    kind: entity.kind,
    ref: formatReference(entity.ref),
    path: entity.path,
    properties: Object.fromEntries(properties.map((path) => [path, entity.properties[path] ?? null])),
  };
}

/** The columns of `inventory find`, one more for each property. */
export function foundColumns(properties: readonly string[]): readonly Column<FoundObject>[] {
  return [
    { title: "Kind", value: (found) => found.kind },
    { title: "Reference", value: (found) => found.ref },
    { title: "Path", value: (found) => found.path },
    ...properties.map((path) => ({
      title: path,
      value: (found: FoundObject) => cell(found.properties[path]),
    })),
  ];
}

function cell(value: unknown): string | number | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === "number") return value;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
