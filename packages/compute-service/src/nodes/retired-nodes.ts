import type { ConductorClient } from "../conductor/conductor-client.ts";
import { listInstances } from "../conductor/instance-records.ts";
import { adminContext } from "../conductor/nova-context.ts";
import type { ServiceLog } from "../log/service-log.ts";
import type { ComputeNodeRecord } from "../objects/service-records.ts";
import type { PlacementReporter } from "../placement/placement-reporter.ts";

/** What taking nodes out of service needs. */
export interface RetiredNodesOptions {
  readonly conductor: ConductorClient;
  readonly reporter: Pick<PlacementReporter, "close" | "remove">;
  /** True for a node that the driver knows to be gone, by its name. */
  readonly isDeleted: (name: string) => boolean;
  readonly log: ServiceLog;
}

/**
 * Nodes that have a record and are not served any more. Their providers are closed, so that nothing is built on them,
 * which a node that comes back undoes. Only one that is gone for good, and has no instances, loses record and provider.
 */
export class RetiredNodes {
  readonly #options: RetiredNodesOptions;
  /** UUIDs of the records of those that the configuration does not name any more. */
  readonly #dropped = new Set<string>();
  readonly #closed = new Set<string>();

  constructor(options: RetiredNodesOptions) {
    this.#options = options;
  }

  /** The configuration does not name the node of this record any more. */
  drop(uuid: string): void {
    this.#dropped.add(uuid);
  }

  /** The node of this record is served, whatever it was before. */
  serve(uuid: string): void {
    this.#dropped.delete(uuid);
    this.#closed.delete(uuid);
  }

  /** Deals with the records of a service host that no node is for. What fails is logged and tried again. */
  async retire(host: string, records: readonly ComputeNodeRecord[]): Promise<void> {
    for (const record of records)
      try {
        await this.#retire(host, record);
      } catch (error) {
        const node = record.get("hypervisor_hostname") ?? "";
        this.#options.log.warn("the node could not be taken out of service; the next run does it", {
          node,
          error,
        });
      }
  }

  async #retire(host: string, record: ComputeNodeRecord): Promise<void> {
    const { conductor, reporter, isDeleted, log } = this.#options;
    const [uuid, name] = [record.get("uuid"), record.get("hypervisor_hostname") ?? ""];
    if (this.#dropped.has(uuid) || isDeleted(name)) {
      const args = [host, name];
      const left = await listInstances(conductor, adminContext(), "get_by_host_and_node", args);
      if (left.length === 0) {
        await conductor.callObject(adminContext(), record, "destroy");
        await reporter.remove(uuid);
        this.serve(uuid);
        log.info("the node is gone: its record and provider were removed", { node: name });
        return;
      }
      if (!this.#closed.has(uuid))
        log.warn(`the node is gone and still has ${left.length} instances: its record stays`, { node: name });
    }
    if (this.#closed.has(uuid)) return;
    await reporter.close(uuid);
    this.#closed.add(uuid);
    log.warn("the node is not served: nothing is built on it", { node: name });
  }
}
