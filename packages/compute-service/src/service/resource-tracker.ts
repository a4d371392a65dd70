import type { NovaContext } from "../conductor/nova-context.ts";
import type { Flavor } from "../objects/flavor.ts";
import type { Instance } from "../objects/instance.ts";
import type { Migration } from "../objects/migration.ts";

/** A place taken on a node; given back unless it is kept. */
export interface Claim {
  /** The instance's usage goes away again and the node's record is saved. Safe to call twice. */
  abort(context: NovaContext): Promise<void>;
}

/**
 * What is used on each node. Every method that changes something saves the node's record when its figures changed.
 * A record that cannot be saved is logged and saved with the next change or report.
 */
export interface ResourceTracker {
  /** UUIDs of the instances and migrations that count on the host's nodes. */
  readonly known: ReadonlySet<string>;
  /**
   * Takes a place for a new instance: sets its `host`, `launched_on`, `node` and, where it has one, `compute_id`,
   * saves the instance, and counts it. Throws `COMPUTE_NODE_NOT_SERVED`. After {@link Claim.abort} the caller sets
   * host and node to null.
   */
  claim(context: NovaContext, instance: Instance, node: string): Promise<Claim>;
  /**
   * Takes a place for an instance that moves here or changes its size: counts the new flavor beside what the instance
   * has, until {@link ResourceTracker.moveChanged} or {@link ResourceTracker.dropMove}. Sets the migration's
   * destination (`dest_compute`, `dest_node`, `dest_compute_id`, `dest_host`, status `pre-migrating`) and saves it;
   * sets the instance's `migration_context` and saves it.
   */
  claimMove(
    context: NovaContext,
    instance: Instance,
    node: string,
    flavor: Flavor,
    migration: Migration,
  ): Promise<Claim>;
  /** Counts both sides of a move anew by the present state of instance and migration. */
  moveChanged(context: NovaContext, instance: Instance, migration: Migration): Promise<void>;
  /** No longer counts either side of a move here, whatever the instance says. */
  dropMove(context: NovaContext, instance: Instance, migration: Migration): Promise<void>;
  /** Counts an instance anew by its present state, host, node and flavor; a deleted one no more. */
  instanceChanged(context: NovaContext, instance: Instance): Promise<void>;
  /** Counts failed builds of a node in a row, which the scheduler looks at; a success ends the row. */
  buildEnded(context: NovaContext, node: string, isSuccess: boolean): Promise<void>;
}
