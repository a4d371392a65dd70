import type { Flavor, Image, MoveCheck } from "@novasphere/ops";
import type { InstanceKey, RequestContext } from "./request.ts";

/** Where an instance goes and what it becomes there. */
export interface MigrationRequest {
  /** The node it goes to; its own for a resize in place. */
  readonly destination: string;
  readonly flavor: Flavor;
  /** The instance's image, whose CPU topology counts. */
  readonly image?: Image;
  /** How long the guest may take to shut down before the power goes. Default: the power goes at once. */
  readonly guestTimeoutMs?: number;
}

/** How a migration is taken back. */
export interface RevertRequest {
  /** The node the instance came from. */
  readonly source: string;
  /** False leaves it off. Default true. */
  readonly powerOn?: boolean;
  readonly guestTimeoutMs?: number;
}

/**
 * Instances that get another size or another node. All nodes are of one process, so a move is one call to it, and
 * both nodes have to be of the same vCenter: `OPS_NOT_SUPPORTED` where they are not.
 */
export interface MigrationDriver {
  /**
   * Powers the instance off, moves it to the destination and gives it the flavor's size there. The old root disk is
   * kept until the migration is confirmed or reverted. A failure or an abort leaves it where it was, and running if it
   * ran. Throws `OPS_CANNOT_SHRINK` and `OPS_RESIZE_PENDING`.
   */
  migrateDiskAndPowerOff(
    context: RequestContext,
    instance: InstanceKey,
    request: MigrationRequest,
  ): Promise<void>;
  /** Starts the instance at its destination, which its `node` is by now, unless `powerOn` is false. */
  finishMigration(
    context: RequestContext,
    instance: InstanceKey,
    request?: { readonly powerOn?: boolean },
  ): Promise<void>;
  /** Makes the migration final: the old root disk goes. Nothing to confirm is success. */
  confirmMigration(context: RequestContext, instance: InstanceKey): Promise<void>;
  /** Gives the instance its old size, root disk and node back, and starts it. */
  finishRevertMigration(
    context: RequestContext,
    instance: InstanceKey,
    request: RevertRequest,
  ): Promise<void>;
  /**
   * Whether the destination can take the instance as it is, and what the move would be: its networks, datastores and
   * hosts, and their processors for an instance that runs. Changes nothing; throws what stands in the way.
   */
  checkCanLiveMigrateDestination(
    context: RequestContext,
    instance: InstanceKey,
    destination: string,
  ): Promise<MoveCheck>;
  /** Whether the instance is there to be moved. Throws `OPS_INSTANCE_NOT_FOUND` and `DRIVER_INSTANCE_ASTRAY`. */
  checkCanLiveMigrateSource(context: RequestContext, instance: InstanceKey): Promise<void>;
  /** Looks once more whether the destination can take the instance; vCenter has nothing to be prepared. */
  preLiveMigration(context: RequestContext, instance: InstanceKey, destination: string): Promise<void>;
  /**
   * Moves the instance, running or not, to another node. There already is success. An error, or an abort that comes in
   * time, leaves it where it was, as it was.
   */
  liveMigration(context: RequestContext, instance: InstanceKey, destination: string): Promise<void>;
  /** Makes sure that the instance has arrived at the destination. Throws `DRIVER_INSTANCE_ASTRAY` where it has not. */
  postLiveMigrationAtDestination(
    context: RequestContext,
    instance: InstanceKey,
    destination: string,
  ): Promise<void>;
  /**
   * Takes a live migration back: an instance that has arrived at the destination goes back to its node, and is never
   * removed. There already is success.
   */
  rollbackLiveMigrationAtDestination(
    context: RequestContext,
    instance: InstanceKey,
    destination: string,
  ): Promise<void>;
  /** Moves the instance to another ESXi host of its cluster. Throws `OPS_HOST_NOT_FOUND`. */
  moveInsideCluster(context: RequestContext, instance: InstanceKey, esxiHost: string): Promise<void>;
}
