import { type ComputeDriver, type HostStats, ProviderTree, type ResourceProvider } from "@novasphere/driver";
import type { ServiceLog } from "../log/service-log.ts";
import type { DirectoryNode, NodeDirectory } from "../nodes/node-directory.ts";
import type { Timers } from "../service/timers.ts";
import { disabledTrait, withComputeTraits } from "./compute-traits.ts";
import { forEachAtMost } from "./for-each-at-most.ts";
import { loadDatastoresOf, removeUnshared } from "./former-datastores.ts";
import { KnownTraits } from "./known-traits.ts";
import type { PlacementApi } from "./placement-api.ts";
import { expectStatus } from "./placement-error.ts";
import { ProviderCache } from "./provider-cache.ts";
import { inDriverForm } from "./provider-form.ts";
import { fetchProvider, type ProviderRecord, toResourceProvider } from "./provider-record.ts";
import { writeProvider } from "./provider-writer.ts";
import { isReshapeNeeded, reshapeNode } from "./reshape-node.ts";

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

/** One report: what it describes, and the UUIDs of what has failed in it. */
interface Run {
  readonly tree: ProviderTree;
  readonly failed: Set<string>;
}

/**
 * Keeps the providers of nodes and datastores in Placement as the driver describes them. Only what differs is
 * written. A provider that fails fails alone, and is tried again with the next report.
 */
export class PlacementReporter {
  readonly #options: PlacementReporterOptions;
  readonly #traits: KnownTraits;
  readonly #cache: ProviderCache;
  /** UUIDs of the providers that could not be reported the last time. */
  readonly #failing = new Set<string>();
  #running: Promise<void> = Promise.resolve();

  constructor(options: PlacementReporterOptions) {
    this.#options = options;
    this.#traits = new KnownTraits(options.placement);
    this.#cache = new ProviderCache(options);
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
    const { nodes, log } = this.#options;
    const stats = new Map((await this.#stats()).map((entry) => [entry.node, entry]));
    const reported = nodes.list(host).filter(({ driverName }) => isRead(stats.get(driverName)));
    const run: Run = { tree: new ProviderTree(), failed: new Set() };
    const { tree } = run;
    await forEachAtMost(concurrency, reported, (node) =>
      this.#guard(run, node, async () => {
        tree.set(inDriverForm(toResourceProvider(await this.#load(node)), node));
      }),
    );
    const ofNodes = new Set(nodes.list().map(({ uuid }) => uuid));
    for (const record of this.#cache.list())
      if (!ofNodes.has(record.uuid)) tree.set(toResourceProvider(record));
    for (const node of reported)
      if (!run.failed.has(node.uuid)) await this.#guard(run, node, () => this.#describe(run, node));
    // Datastores are known only now; what Placement has of new ones is part of the description.
    const isNode = (uuid: string) => nodes.ofDriver(uuid) !== undefined;
    const sharing = tree.list().filter(({ uuid }) => !isNode(uuid) && !this.#cache.isFresh(uuid));
    await forEachAtMost(concurrency, sharing, (provider) =>
      this.#guard(run, provider, async () => tree.set(toResourceProvider(await this.#cache.load(provider)))),
    );
    const usable = reported.filter(({ uuid }) => !run.failed.has(uuid));
    if (sharing.length > 0)
      for (const node of usable) await this.#guard(run, node, () => this.#describe(run, node));
    const own = new Set(usable.map(({ driverUuid }) => driverUuid));
    const write = (provider: ResourceProvider) => {
      const node = nodes.ofDriver(provider.uuid);
      return this.#guard(run, node ?? provider, () => this.#write(run, provider, node, usable));
    };
    // Datastores first and one by one: providers that bring the same new aggregate at once make Placement's database
    // give up one of them.
    const datastoresNow = tree.list().filter(({ uuid }) => !isNode(uuid) && this.#cache.isFresh(uuid));
    await forEachAtMost(1, datastoresNow, write);
    await forEachAtMost(
      concurrency,
      tree.list().filter(({ uuid }) => own.has(uuid)),
      write,
    );
    await this.#removeUnshared(run);
    for (const { uuid, name } of [...reported, ...tree.list()])
      if (!run.failed.has(uuid) && this.#failing.delete(uuid))
        log.info(`${name} is reported to Placement again`);
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

  /** A node's provider; with one that is read anew come the datastores that it shares in Placement. */
  async #load(node: DirectoryNode): Promise<ProviderRecord> {
    const isKnown = this.#cache.isFresh(node.uuid);
    const record = await this.#cache.load(node);
    if (!isKnown) await loadDatastoresOf(record.aggregates, this.#options.placement, this.#cache);
    return record;
  }

  /** Has the driver describe a node; its consumers' disk is moved first where Placement has the disk in another form. */
  async #describe({ tree }: Run, node: DirectoryNode): Promise<void> {
    const { driver } = this.#options;
    try {
      await driver.updateProviderTree(tree, node.driverName);
    } catch (error) {
      if (!isReshapeNeeded(error)) throw error;
      await reshapeNode(node, tree, { ...this.#options, cache: this.#cache });
    }
  }

  /** Removes providers of datastores that no node here has any more. */
  async #removeUnshared(run: Run): Promise<void> {
    const { nodes } = this.#options;
    const ofNodes = new Set(nodes.list().map(({ uuid }) => uuid));
    const records = this.#cache.list();
    const shared = new Set(
      records.flatMap(({ uuid, aggregates }) => (ofNodes.has(uuid) ? [...aggregates] : [])),
    );
    const former = records.filter(({ uuid }) => !ofNodes.has(uuid) && !shared.has(uuid));
    for (const record of former)
      await this.#guard(run, record, () =>
        removeUnshared([record.uuid], { ...this.#options, cache: this.#cache }),
      );
  }

  async #write(
    { tree }: Run,
    provider: ResourceProvider,
    node: DirectoryNode | undefined,
    described: readonly DirectoryNode[],
  ): Promise<void> {
    const { placement, driver, log } = this.#options;
    const cached = this.#cache.find(node?.uuid ?? provider.uuid);
    if (!cached) return;
    let isFirst = true;
    const record = await writeProvider(
      cached,
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
    if (record === cached) return;
    log.debug(`reported ${record.name}`);
    this.#cache.set(record);
  }

  #inPlacementForm(wanted: ResourceProvider, node: DirectoryNode): ResourceProvider {
    const traits = withComputeTraits(wanted.traits, this.#options.isDisabled(node.host));
    return { ...wanted, uuid: node.uuid, name: node.name, traits };
  }

  /** Does something about one provider; a failure is logged, the first of a row as a warning. */
  async #guard(
    { failed }: Run,
    { uuid, name }: Pick<ResourceProvider, "uuid" | "name">,
    work: () => Promise<void>,
  ): Promise<void> {
    const { log } = this.#options;
    try {
      await work();
    } catch (error) {
      // Whatever is known of it may be wrong.
      this.#cache.delete(uuid);
      failed.add(uuid);
      const report = this.#failing.has(uuid) ? log.debug : log.warn;
      report.call(log, `${name} cannot be reported to Placement; the next report tries again`, { error });
      this.#failing.add(uuid);
    }
  }
}

/** False for a node of which nothing is known yet: what Placement has of it is better. */
function isRead(stats: HostStats | undefined): boolean {
  return stats !== undefined && (stats.state === "ready" || stats.vcpus > 0);
}
