import type { Amounts } from "../statistics/host-stats.ts";

/** How nodes are shown to Placement. All have defaults. */
export interface PlacementOptions {
  /** Ratios that are in force whatever Placement has; absent ones leave Placement's own. */
  readonly allocationRatios?: Partial<Amounts>;
  /** Ratios a new provider starts with. Default 4 for vCPUs, 1 for memory and disk. */
  readonly initialAllocationRatios?: Partial<Amounts>;
  /** What the operator keeps of each node; disk also of each shared datastore. Default nothing. */
  readonly reserved?: Partial<Amounts>;
  /**
   * `shared`: each datastore is a provider that shares its disk with the nodes that mount it, so it is counted once.
   * `flat`: each node has its datastores' disk, and of a datastore of several nodes an equal part. Default `shared`.
   */
  readonly disk?: "shared" | "flat";
  /** A node whose figures are older takes nothing new. Default 10 minutes. */
  readonly staleLimitMs?: number;
}
