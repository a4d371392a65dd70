import type { AgedImages } from "@novasphere/ops";
import type { ImageCacheReport } from "../contract/image-driver.ts";
import type { ComputeNode } from "../nodes/node.ts";
import type { HostStats } from "../statistics/host-stats.ts";

/** The datastores that one node looks through, by moid. */
export interface AgeingShare {
  readonly node: ComputeNode;
  readonly datastores: ReadonlySet<string>;
}

/** Gives each datastore to one of the nodes that mount it, so that a shared one is looked through once. */
export function shareDatastores(
  nodes: readonly ComputeNode[],
  stats: readonly HostStats[],
): readonly AgeingShare[] {
  const taken = new Set<string>();
  const entries = new Map(stats.map((entry) => [entry.node, entry]));
  return nodes.flatMap((node) => {
    const entry = entries.get(node.name);
    if (!entry || entry.stale) return [];
    const own = entry.datastores.map(({ moid }) => moid);
    const datastores = new Set(own.filter((moid) => !taken.has(`${node.vcenterUuid}/${moid}`)));
    for (const moid of datastores) taken.add(`${node.vcenterUuid}/${moid}`);
    return datastores.size === 0 ? [] : [{ node, datastores }];
  });
}

/** Lets all shares be done at the same time and puts together what came of them. */
export async function ageImageCaches(
  shares: readonly AgeingShare[],
  age: (share: AgeingShare) => Promise<AgedImages>,
): Promise<ImageCacheReport> {
  const results = await Promise.allSettled(shares.map(age));
  const done = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  return {
    marked: done.flatMap(({ marked }) => marked),
    unmarked: done.flatMap(({ unmarked }) => unmarked),
    deleted: done.flatMap(({ deleted }) => deleted),
    failures: results.flatMap((result, index) => {
      const node = shares[index]?.node;
      return result.status === "rejected" && node
        ? [{ node: node.name, error: result.reason as unknown }]
        : [];
    }),
  };
}
