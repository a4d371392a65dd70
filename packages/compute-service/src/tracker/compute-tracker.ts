import type { ConductorClient } from "../conductor/conductor-client.ts";
import { listInstances, listMigrations, saveInstance, saveMigration } from "../conductor/instance-records.ts";
import { adminContext, type NovaContext } from "../conductor/nova-context.ts";
import type { ServiceLog } from "../log/service-log.ts";
import type { DirectoryNode, NodeDirectory } from "../nodes/node-directory.ts";
import { changedFields } from "../nodes/node-records.ts";
import type { Flavor } from "../objects/flavor.ts";
import type { Instance } from "../objects/instance.ts";
import type { Migration } from "../objects/migration.ts";
import type { Fields } from "../objects/nova-object.ts";
import type { ComputeNodeFields } from "../objects/service-records.ts";
import type { Claim, ResourceTracker } from "../service/resource-tracker.ts";
import { migrationContext } from "./migration-context.ts";
import { SerialQueue } from "./serial-queue.ts";
import { flavorUsage, type Reserved, usageFigures } from "./usage.ts";
import { countInstance, countMove, presentMove, UsageTable } from "./usage-table.ts";

/** What an audit reads of each instance beside its row. */
const auditAttributes = ["system_metadata", "flavor", "migration_context"];

/** Statuses of migrations that still take something; Nova's own list for its audit. */
const openStatuses = [
  "accepted",
  "queued",
  "preparing",
  "running",
  "post-migrating",
  "pre-migrating",
  "migrating",
  "finished",
  "confirming",
  "reverting",
  "error",
];

/** What a tracker needs. */
export interface TrackerOptions {
  readonly host: string;
  readonly myIp: string;
  readonly conductor: ConductorClient;
  readonly nodes: NodeDirectory;
  readonly reserved: Reserved;
  readonly log: ServiceLog;
}

/** The {@link ResourceTracker} of one service host. */
export class ComputeTracker implements ResourceTracker {
  readonly #options: TrackerOptions;
  readonly #queue = new SerialQueue();
  readonly #failedBuilds = new Map<string, number>();
  #usages = new UsageTable();

  constructor(options: TrackerOptions) {
    this.#options = options;
  }

  /** UUIDs of the instances and migrations that count at the moment. */
  get known(): ReadonlySet<string> {
    return this.#usages.keys;
  }

  claim(context: NovaContext, instance: Instance, name: string): Promise<Claim> {
    const { conductor, host } = this.#options;
    return this.#queue.run(async () => {
      const node = this.#requireNode(name);
      await saveInstance(conductor, context, instance, {
        host,
        launched_on: host,
        node: node.name,
        ...(instance.isAtLeast("2.8") && { compute_id: node.id }),
      });
      this.#count(instance);
      await this.#saveUsage(context, [node.name]);
      const uuid = instance.get("uuid");
      return { abort: (abortContext) => this.#forget(abortContext, uuid) };
    });
  }

  claimMove(
    context: NovaContext,
    instance: Instance,
    name: string,
    flavor: Flavor,
    migration: Migration,
  ): Promise<Claim> {
    const { conductor, host, myIp } = this.#options;
    return this.#queue.run(async () => {
      const node = this.#requireNode(name);
      await saveMigration(conductor, context, migration, {
        dest_compute: host,
        dest_node: node.name,
        dest_host: myIp,
        status: "pre-migrating",
        ...(migration.isAtLeast("1.8") && { dest_compute_id: node.id }),
      });
      await saveInstance(conductor, context, instance, {
        migration_context: migrationContext(instance.get("uuid"), migration.get("id")),
      });
      const key = migration.get("uuid");
      this.#usages.set(node.name, key, flavorUsage(instance, flavor));
      await this.#saveUsage(context, [node.name]);
      return { abort: (abortContext) => this.#forget(abortContext, key) };
    });
  }

  moveChanged(context: NovaContext, instance: Instance, migration: Migration): Promise<void> {
    return this.#queue.run(async () => {
      const before = this.#usages.delete(migration.get("uuid"));
      const own = this.#count(instance);
      const status = migration.find("status") ?? "";
      const other = openStatuses.includes(status) ? this.#countMove(instance, [migration]) : [];
      await this.#saveUsage(context, [...new Set([...before, ...own, ...other])]);
    });
  }

  dropMove(context: NovaContext, instance: Instance, migration: Migration): Promise<void> {
    return this.#forget(context, instance.get("uuid"), migration.get("uuid"));
  }

  instanceChanged(context: NovaContext, instance: Instance): Promise<void> {
    return this.#queue.run(async () => this.#saveUsage(context, this.#count(instance)));
  }

  buildEnded(context: NovaContext, name: string, isSuccess: boolean): Promise<void> {
    return this.#queue.run(async () => {
      const node = this.#options.nodes.find(name);
      if (!node) return;
      const failed = this.#failedBuilds.get(node.name) ?? 0;
      this.#failedBuilds.set(node.name, isSuccess ? 0 : failed + 1);
      await this.#saveUsage(context, [node.name]);
    });
  }

  /**
   * Counts everything anew from Nova's records and saves the nodes that differ, with what `hardware` says of each by
   * its name. Two reads for all nodes, one more when instances move in from elsewhere, and a write for each node that
   * changed.
   */
  audit(hardware: ReadonlyMap<string, Fields<ComputeNodeFields>>): Promise<void> {
    const { conductor, host, nodes } = this.#options;
    return this.#queue.run(async () => {
      const context = adminContext();
      const instances = await listInstances(conductor, context, "get_by_host", [host], auditAttributes);
      const migrations = await listMigrations(conductor, context, "get_by_filters", [
        { host, status: openStatuses },
      ]);
      const byUuid = new Map(instances.map((instance) => [instance.get("uuid"), instance]));
      const elsewhere = migrations
        .map((migration) => migration.get("instance_uuid"))
        .filter((uuid) => uuid !== null && !byUuid.has(uuid));
      if (elsewhere.length > 0)
        for (const instance of await listInstances(
          conductor,
          context,
          "get_by_filters",
          [{ uuid: elsewhere, deleted: false }],
          auditAttributes,
        ))
          byUuid.set(instance.get("uuid"), instance);
      this.#usages = new UsageTable();
      for (const instance of instances) this.#count(instance);
      const moves = Map.groupBy(migrations, (migration) => migration.get("instance_uuid") ?? "");
      for (const [uuid, candidates] of moves) this.#countMove(byUuid.get(uuid), candidates);
      const names = nodes.list(host).map(({ name }) => name);
      await this.#saveUsage(context, names, hardware);
    });
  }

  /** Gives the nodes whose figures this changes. */
  #count(instance: Instance): readonly string[] {
    const key = instance.get("uuid");
    const before = this.#usages.delete(key);
    const counted = instance.find("host") === this.#options.host ? countInstance(instance) : undefined;
    if (!counted) return before;
    const node = this.#options.nodes.find(counted.node)?.name ?? counted.node;
    this.#usages.set(node, key, counted.usage);
    return [...new Set([...before, node])];
  }

  /** Gives the nodes whose figures this changes. */
  #countMove(instance: Instance | undefined, candidates: readonly Migration[]): readonly string[] {
    const migration = instance && presentMove(instance, candidates);
    const counted = migration && countMove(instance, migration);
    if (!counted || counted.host !== this.#options.host) return [];
    const node = this.#options.nodes.find(counted.node)?.name ?? counted.node;
    this.#usages.set(node, migration.get("uuid"), counted.usage);
    return [node];
  }

  #forget(context: NovaContext, ...keys: readonly string[]): Promise<void> {
    return this.#queue.run(async () => {
      const nodes = keys.flatMap((key) => this.#usages.delete(key));
      await this.#saveUsage(context, [...new Set(nodes)]);
    });
  }

  async #saveUsage(
    context: NovaContext,
    names: readonly string[],
    hardware: ReadonlyMap<string, Fields<ComputeNodeFields>> = new Map(),
  ): Promise<void> {
    for (const name of names) {
      const node = this.#options.nodes.find(name);
      if (node) await this.#saveNode(context, node, hardware.get(name) ?? {});
    }
  }

  async #saveNode(
    context: NovaContext,
    node: DirectoryNode,
    hardware: Fields<ComputeNodeFields>,
  ): Promise<void> {
    const { conductor, reserved, log } = this.#options;
    const { record } = node;
    const capacity = {
      memoryMb: hardware.memory_mb ?? record.get("memory_mb"),
      localGb: hardware.local_gb ?? record.get("local_gb"),
    };
    const failed = this.#failedBuilds.get(node.name) ?? failedBuildsIn(record.find("stats"));
    const figures = usageFigures(this.#usages.of(node.name), capacity, reserved, failed);
    record.set(changedFields(record, { ...hardware, ...figures }));
    if (record.changes.length === 0) return;
    try {
      await conductor.callObject(context, record, "save", { primitive: record.toPartial("id", "uuid") });
    } catch (error) {
      // What was not written stays marked as changed, so the next save has it.
      log.warn("the record of the node could not be saved; the next change or report does it", {
        context,
        node: node.name,
        error,
      });
    }
  }

  #requireNode(name: string): DirectoryNode {
    return this.#options.nodes.require(name);
  }
}

/** After a restart the row of failed builds goes on. */
function failedBuildsIn(stats: Readonly<Record<string, string | null>> | undefined): number {
  return Number.parseInt(stats?.["failed_builds"] ?? "0", 10) || 0;
}
