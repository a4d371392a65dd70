import type { ComputeDriver } from "@novasphere/driver";
import type { ConductorClient } from "../conductor/conductor-client.ts";
import { listInstances } from "../conductor/instance-records.ts";
import { adminContext } from "../conductor/nova-context.ts";
import type { ServiceLog } from "../log/service-log.ts";

/** What the ageing of cached images needs. */
export interface ImageCacheOptions {
  readonly conductor: ConductorClient;
  readonly driver: ComputeDriver;
  /** How long an image must have been unused before it goes. */
  readonly minimumAgeMs: number;
  readonly log: ServiceLog;
  readonly signal: AbortSignal;
}

/**
 * Has cached images deleted that none of the instances of these service hosts has started from for a while. One read of
 * Nova for all; what other services use on the same datastores is at worst fetched again, since images that disks
 * depend on are kept in any case.
 */
export async function ageCachedImages(
  hosts: readonly string[],
  { conductor, driver, minimumAgeMs, log, signal }: ImageCacheOptions,
): Promise<void> {
  if (hosts.length === 0) return;
  const filters = { host: hosts, deleted: false, soft_deleted: true };
  const instances = await listInstances(conductor, adminContext(), "get_by_filters", [filters]);
  const usedImageIds = new Set(instances.flatMap((instance) => instance.find("image_ref") || []));
  const { deleted, failures } = await driver.manageImageCache({ signal }, { usedImageIds, minimumAgeMs });
  for (const path of deleted) log.info(`deleted the cached image ${path}: nothing has used it for long`);
  for (const { node, error } of failures)
    log.warn("its datastores could not be looked through for unused images", { node, error });
}
