import type { ClusterEntry } from "@novasphere/config";
import type { ComputeNode } from "@novasphere/driver";
import { formatReference } from "@novasphere/vim25";
import { Inventory } from "@novasphere/vsphere-inventory";
import type { Column } from "../output/table.ts";
import type { ConfiguredVCenter } from "../vcenter/configured-vcenter.ts";
import type { DriverUse } from "../vcenter/with-driver.ts";

/** What one entry of `cluster_name` stands for. */
export interface ConfiguredEntry {
  readonly line: number;
  /** As it stands in the file. */
  readonly written: string;
  /** The published node, or why there is none. */
  readonly node: string;
  /** Canonical inventory path of the object. */
  readonly path: string | undefined;
}

/** Looks up every entry of the configuration: one read of the inventory. */
export async function readConfiguredEntries(
  { config, driverOptions }: Pick<ConfiguredVCenter, "config" | "driverOptions">,
  { driver, session, context }: DriverUse,
): Promise<ConfiguredEntry[]> {
  const { entries } = config.values.vmware.clusterName;
  const inventory = await Inventory.open(session, { signal: context.signal });
  const { datacenter } = driverOptions;
  const names = entries.map(({ name }) => name);
  const resolutions = await inventory.resolveMany(names, { datacenter, rootPool: "cluster" });
  const nodes = new Map(driver.nodes.map((node) => [formatReference(node.ref), node]));
  return entries.map((entry) => {
    const { line, raw: written } = entry;
    const resolution = resolutions.get(entry.name);
    if (!resolution?.ok) return { line, written, node: resolution?.error.code ?? "", path: undefined };
    const { ref, path } = resolution.entity;
    return { line, written, node: describeNode(nodes.get(formatReference(ref)), entry), path };
  });
}

function describeNode(node: ComputeNode | undefined, entry: ClusterEntry): string {
  if (!node) return "not served";
  return node.configuredAs.name === entry.name ? node.name : `${node.name}, named before`;
}

/** The columns of the table of entries. */
export const entryColumns: readonly Column<ConfiguredEntry>[] = [
  { title: "Line", value: ({ line }) => line },
  { title: "Written in nova.conf", value: ({ written }) => written },
  { title: "Node", value: ({ node }) => node },
  { title: "Path in vCenter", value: ({ path }) => path },
];
