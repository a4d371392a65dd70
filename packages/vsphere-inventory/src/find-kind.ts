import type { EntityKind } from "./entity.ts";
import type { HiddenFolder } from "./hidden-folder.ts";

/**
 * What a finder can look for. `computeResource` covers clusters, `network` covers portgroups and switches, `folder`
 * covers datastore clusters; `any` is every object, `children` lists what is inside the objects that match.
 */
export type FindKind = Exclude<EntityKind, "portgroup" | "switch"> | "any" | "children";

/** The kinds of the objects a search for `Kind` can give. */
export type FoundKind<Kind extends FindKind> = Kind extends "computeResource"
  ? "computeResource" | "cluster"
  : Kind extends "network"
    ? "network" | "portgroup" | "switch"
    : Kind extends "folder"
      ? "folder" | "storagePod"
      : Kind extends EntityKind
        ? Kind
        : EntityKind;

/** How one kind is searched for. */
export interface FindRule {
  /** Where a relative path starts: a hidden folder of the default datacenter, the datacenter, or the root folder. */
  readonly start: HiddenFolder | "datacenter" | "root";
  /** The kinds that count as a result. */
  readonly results: ReadonlySet<EntityKind> | "all";
  /** Kinds besides folders and datacenters that a recursive search looks into. */
  readonly searched: ReadonlySet<EntityKind>;
  /** Kinds whose contents take their place when a path ends at them. */
  readonly opened: ReadonlySet<EntityKind>;
  /** Whether an object that a recursive search starts from can be a result itself. */
  readonly includesStart: boolean;
  /** Whether even a pattern without a slash is walked level by level. */
  readonly alwaysWalks?: boolean;
}

const none: ReadonlySet<EntityKind> = new Set();
const containers: readonly EntityKind[] = ["folder", "datacenter"];

function rule(start: FindRule["start"], result: EntityKind, searched: readonly EntityKind[] = []): FindRule {
  return {
    start,
    results: new Set([result]),
    searched: new Set(searched),
    opened: none,
    includesStart: false,
  };
}

const everywhere: readonly EntityKind[] = ["computeResource", "cluster", "host", "virtualApp", "storagePod"];

/** The rules of every kind; the same as those of govmomi's finder. */
export const findRules: Readonly<Record<FindKind, FindRule>> = {
  datacenter: { ...rule("root", "datacenter"), includesStart: true },
  cluster: rule("host", "cluster"),
  computeResource: { ...rule("host", "cluster"), results: new Set(["cluster", "computeResource"]) },
  host: rule("host", "host", ["computeResource", "cluster"]),
  resourcePool: {
    ...rule("host", "resourcePool", ["computeResource", "cluster", "virtualApp", "resourcePool"]),
    opened: new Set([...containers, "computeResource", "cluster", "virtualApp"]),
  },
  virtualApp: rule("vm", "virtualApp"),
  vm: rule("vm", "vm", ["virtualApp"]),
  datastore: { ...rule("datastore", "datastore", ["storagePod"]), includesStart: true },
  storagePod: { ...rule("datastore", "storagePod"), includesStart: true },
  network: {
    ...rule("network", "network"),
    results: new Set(["network", "portgroup", "switch"]),
    includesStart: true,
  },
  folder: {
    ...rule("datacenter", "folder", everywhere),
    results: new Set(["folder", "storagePod"]),
    includesStart: true,
  },
  any: { ...rule("datacenter", "folder", everywhere), results: "all", includesStart: true },
  children: {
    ...rule("datacenter", "folder", everywhere),
    results: "all",
    opened: new Set([...containers, ...everywhere]),
    includesStart: true,
    alwaysWalks: true,
  },
};
