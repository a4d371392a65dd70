import type { ConductorClient } from "../conductor/conductor-client.ts";
import { listInstances } from "../conductor/instance-records.ts";
import { adminContext } from "../conductor/nova-context.ts";
import type { ServiceLog } from "../log/service-log.ts";
import type { Instance } from "../objects/instance.ts";
import { forEachAtMost } from "./for-each-at-most.ts";
import type { PlacementApi } from "./placement-api.ts";
import { expectStatus } from "./placement-error.ts";

/** What an audit needs. */
export interface AllocationAuditOptions {
  readonly placement: PlacementApi;
  readonly conductor: ConductorClient;
  readonly log: ServiceLog;
}

/**
 * Looks who has allocations on the providers of nodes without being known there, and takes away those of instances
 * that are deleted. One call for each provider, one for all strangers, one for each that is cleared. Gives the strangers
 * that are alive.
 */
export async function auditAllocations(
  providerUuids: readonly string[],
  known: ReadonlySet<string>,
  { placement, conductor, log }: AllocationAuditOptions,
): Promise<readonly Instance[]> {
  const strangers = new Set<string>();
  await forEachAtMost(4, providerUuids, async (uuid) => {
    const path = `/resource_providers/${uuid}/allocations`;
    const answer = await placement.send({ method: "GET", path, version: "1.12" });
    // A provider that is not made yet has none.
    if (answer.status === 404) return;
    const { allocations } = expectStatus(answer, [200], `GET ${path}`) as { allocations: object };
    for (const consumer of Object.keys(allocations)) if (!known.has(consumer)) strangers.add(consumer);
  });
  if (strangers.size === 0) return [];
  const context = adminContext({ readDeleted: "yes" });
  const filters = { uuid: [...strangers] };
  const deleted = await listInstances(conductor, context, "get_by_filters", [{ ...filters, deleted: true }]);
  for (const instance of deleted) {
    if (instance.find("deleted") !== true || instance.find("hidden") === true) continue;
    const uuid = instance.get("uuid");
    log.warn("it is deleted and still has allocations: taking them away", { instance: uuid });
    const answer = await placement.send({ method: "DELETE", path: `/allocations/${uuid}`, version: "1.28" });
    expectStatus(answer, [204, 404], `DELETE /allocations/${uuid}`);
  }
  return listInstances(conductor, adminContext(), "get_by_filters", [{ ...filters, deleted: false }]);
}
