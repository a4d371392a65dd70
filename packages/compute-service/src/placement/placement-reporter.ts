import { type ComputeDriver, type HostStats, ProviderTree, type ResourceProvider } from "@novasphere/driver";
import type { ServiceLog } from "../log/service-log.ts";
import type { DirectoryNode, NodeDirectory } from "../nodes/node-directory.ts";
import type { Timers } from "../service/timers.ts";
import { disabledTrait, withComputeTraits } from "./compute-traits.ts";
import { forEachAtMost } from "./for-each-at-most.ts";
import { KnownTraits } from "./known-traits.ts";
import type { PlacementApi } from "./placement-api.ts";
import { expectStatus } from "./placement-error.ts";
import { createProvider, fetchProvider, type ProviderRecord, toResourceProvider } from "./provider-record.ts";
import { writeProvider } from "./provider-writer.ts";

/** Most providers that are read or written at a time. */
const concurrency = 4;

/** What a reporter needs. */
export interface PlacementReporterOptions {
  readonly placement: PlacementApi;
  readonly driver: ComputeDriver;
  readonly nodes: NodeDirectory;
  readonly timers: Timers;
  readonly log: ServiceLog;
  /** What was read from Placement is read again when it is older; 0 for never. */
  readonly refreshMs: number;
  /** True for a service host that takes no new instances. */
  readonly isDisabled: (host: string) => boolean;
}

interface Cached {
  readonly record: ProviderRecord;
  readonly readAt: number;
}

/**
 * Keeps the providers of nodes and datastores in Placement as the driver describes them. Only what differs is
 * written. A provider that fails fails alone, and is tried again with the next report.
 */
export class PlacementReporter {
  readonly #options: PlacementReporterOptions;
  readonly #traits: KnownTraits;
  readonly #cache = new Map<string, Cached>();
  readonly #failing = new Set<string>();
  #running: Promise<void> = Promise.resolve();

  constructor(options: PlacementReporterOptions) {
    this.#options = options;
    this.#traits = new KnownTraits(options.placement);
  }

  /** UUIDs of the nodes whose provider could not be reported the last time. */
  get failing(): ReadonlySet<string> {
    return this.#failing;
  }

  /** Reports all nodes, or those of one service host. Reports follow one another. Never rejects. */
  report(host?: string): Promise<void> {
    this.#running = this.#running.then(() => this.#report(host));
    return this.#running;
  }

  /** Keeps the scheduler away from the provider of a node that is not served; the next report of it takes that back. */
  async close(uuid: string): Promise<void> {
    const { placement, log } = this.#options;
    this.#cache.delete(uuid);
    const record = await fetchProvider(placement, uuid);
    if (!record || record.traits.has(disabledTrait)) return;
    const closed = (present: ProviderRecord) => {
      const provider = toResourceProvider(present);
      return { ...provider, traits: new Set([...provider.traits, disabledTrait]) };
    };
    await writeProvider(record, closed, { placement, traits: this.#traits, log });
  }

  /** Removes the provider of a node that is gone. One that something still has allocations of stays, and is closed. */
  async remove(uuid: string): Promise<void> {
    const path = `/resource_providers/${uuid}`;
    this.#cache.delete(uuid);
    const answer = await this.#options.placement.send({ method: "DELETE", path, version: "1.28" });
    if (answer.status === 409) return this.close(uuid);
    expectStatus(answer, [204, 404], `DELETE ${path}`);
    return undefined;
  }

  async #report(host: string | undefined): Promise<void> {
    const { driver, nodes, log } = this.#options;
    const stats = new Map((await this.#stats()).map((entry) => [entry.node, entry]));
    const reported = nodes.list(host).filter(({ driverName }) => isRead(stats.get(driverName)));
    const nodeUuids = new Set(nodes.list().map(({ uuid }) => uuid));
    const datastores = [...this.#cache.values()].filter(({ record }) => !nodeUuids.has(record.uuid));
    const tree = new ProviderTree(datastores.map(({ record }) => toResourceProvider(record)));
    await forEachAtMost(concurrency, reported, async (node) => {
      await this.#guard(node, async () => {
        tree.set(inDriverForm(toResourceProvider(await this.#load(node)), node));
      });
    });
    const usable = reported.filter(({ uuid }) => !this.#failing.has(uuid));
    const describe = async () => {
      for (const node of usable) await driver.updateProviderTree(tree, node.driverName);
    };
    await describe();
    // Datastores are known only now; what Placement has of new ones is part of the description.
    const isNode = (uuid: string) => nodes.ofDriver(uuid) !== undefined;
    const sharing = tree.list().filter(({ uuid }) => !isNode(uuid) && !this.#isCached(uuid));
    await forEachAtMost(concurrency, sharing, async (provider) => {
      await this.#guard(provider, async () => tree.set(toResourceProvider(await this.#load(provider))));
    });
    if (sharing.length > 0) await describe();
    const own = new Set(usable.map(({ driverUuid }) => driverUuid));
    const write = async (provider: ResourceProvider) => {
      const node = nodes.ofDriver(provider.uuid);
      await this.#guard(node ?? provider, () => this.#write(tree, provider, node, usable));
    };
    // Datastores first and one by one: providers that bring the same new aggregate at once make Placement's database
    // give up one of them.
    const datastoresNow = tree.list().filter(({ uuid }) => !isNode(uuid) && this.#isCached(uuid));
    await forEachAtMost(1, datastoresNow, write);
    await forEachAtMost(
      concurrency,
      tree.list().filter(({ uuid }) => own.has(uuid)),
      write,
    );
    log.debug(`reported ${usable.length} nodes to Placement`);
  }

  async #stats(): Promise<readonly HostStats[]> {
    try {
      return await this.#options.driver.getHostStats();
    } catch (error) {
      this.#options.log.warn("the figures of the nodes cannot be read", { error });
      return [];
    }
  }

  /** The provider in Placement, made when it is not there. */
  async #load({ uuid, name }: Pick<ResourceProvider, "uuid" | "name">): Promise<ProviderRecord> {
    const { placement, timers, log } = this.#options;
    const cached = this.#cache.get(uuid);
    if (cached && this.#isFresh(cached)) return cached.record;
    let record = await fetchProvider(placement, uuid);
    if (!record) {
      record = await createProvider(placement, { uuid, name });
      log.info(`made resource provider ${name} (${uuid})`);
    }
    this.#cache.set(uuid, { record, readAt: timers.now().getTime() });
    return record;
  }

  async #write(
    tree: ProviderTree,
    provider: ResourceProvider,
    node: DirectoryNode | undefined,
    described: readonly DirectoryNode[],
  ): Promise<void> {
    const { placement, driver, log, timers } = this.#options;
    const uuid = node?.uuid ?? provider.uuid;
    const cached = this.#cache.get(uuid);
    if (!cached) return;
    let isFirst = true;
    const record = await writeProvider(
      cached.record,
      async (present) => {
        if (!isFirst) {
          // Somebody changed the provider: it is described anew on top of that.
          const form = toResourceProvider(present);
          tree.set(node ? inDriverForm(form, node) : form);
          for (const { driverName } of node ? [node] : described)
            await driver.updateProviderTree(tree, driverName);
        }
        isFirst = false;
        const wanted = tree.find(provider.uuid) ?? provider;
        return node ? this.#inPlacementForm(wanted, node) : wanted;
      },
      { placement, traits: this.#traits, log },
    );
    if (record !== cached.record) log.debug(`reported ${record.name}`);
    this.#cache.set(uuid, {
      record,
      readAt: record === cached.record ? cached.readAt : timers.now().getTime(),
    });
  }

  #inPlacementForm(wanted: ResourceProvider, node: DirectoryNode): ResourceProvider {
    const traits = withComputeTraits(wanted.traits, this.#options.isDisabled(node.host));
    return { ...wanted, uuid: node.uuid, name: node.name, traits };
  }

  #isCached(uuid: string): boolean {
    const cached = this.#cache.get(uuid);
    return cached !== undefined && this.#isFresh(cached);
  }

  #isFresh({ readAt }: Cached): boolean {
    const { refreshMs, timers } = this.#options;
    return refreshMs === 0 || timers.now().getTime() - readAt < refreshMs;
  }

  /** Does something about one provider; a failure is logged, the first of a row as a warning. */
  async #guard(
    { uuid, name }: Pick<ResourceProvider, "uuid" | "name">,
    work: () => Promise<void>,
  ): Promise<void> {
    const { log } = this.#options;
    try {
      await work();
      if (this.#failing.delete(uuid)) log.info(`${name} is reported to Placement again`);
    } catch (error) {
      // Whatever is known of it may be wrong.
      this.#cache.delete(uuid);
      const report = this.#failing.has(uuid) ? log.debug : log.warn;
      report.call(log, `${name} cannot be reported to Placement; the next report tries again`, { error });
      this.#failing.add(uuid);
    }
  }
}

/** A provider as the driver knows it: a record that was taken over may have another UUID and label there. */
function inDriverForm(provider: ResourceProvider, node: DirectoryNode): ResourceProvider {
  return { ...provider, uuid: node.driverUuid, name: node.driverName };
}

/** False for a node of which nothing is known yet: what Placement has of it is better. */
function isRead(stats: HostStats | undefined): boolean {
  return stats !== undefined && (stats.state === "ready" || stats.vcpus > 0);
}
