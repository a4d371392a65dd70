import type { ComputeDriver } from "@novasphere/driver";
import type { MessageBus } from "@novasphere/oslo-messaging";
import type { ConductorClient } from "../conductor/conductor-client.ts";
import { saveInstance } from "../conductor/instance-records.ts";
import { adminContext } from "../conductor/nova-context.ts";
import type { ServiceLog } from "../log/service-log.ts";
import type { InstanceNetworks } from "../networks/instance-networks.ts";
import type { NodeDirectory } from "../nodes/node-directory.ts";
import type { MigrationFields } from "../objects/migration.ts";
import { NovaObject } from "../objects/nova-object.ts";
import { auditAllocations } from "../placement/allocation-audit.ts";
import type { PlacementApi } from "../placement/placement-api.ts";
import type { PeriodicSettings } from "../service/compute-service-options.ts";
import type { HostUnit } from "../service/host-unit.ts";
import type { RunningRequests } from "../service/running-requests.ts";
import type { Timers } from "../service/timers.ts";
import { healNetworks } from "./heal-networks.ts";
import { ageCachedImages } from "./image-cache.ts";
import {
  buildRule,
  type OverdueRule,
  offloadRule,
  rebootRule,
  reclaimRule,
  rescueRule,
  settleOverdue,
} from "./overdue-instances.ts";
import type { PeriodicTask } from "./periodic-task.ts";
import { syncPowerStates } from "./power-sync.ts";
import { cleanRunningDeleted } from "./running-deleted.ts";
import { powerStatesOf, readVmPlaces } from "./vm-places.ts";

const minuteMs = 60_000;

/** A build that was asked for this long ago and has not begun never will. */
const lostBuildMs = 5 * minuteMs;

/** What the tasks work on. */
export interface TaskWorld {
  readonly bus: Pick<MessageBus, "cast">;
  readonly conductor: ConductorClient;
  readonly driver: ComputeDriver;
  readonly placement: PlacementApi;
  readonly nodes: NodeDirectory;
  readonly running: RunningRequests;
  networksOf(host: string): InstanceNetworks | undefined;
  readonly timers: Timers;
  readonly log: ServiceLog;
  units(): readonly HostUnit[];
  /** Looks for nodes and reports what they have and use. */
  updateResources(): Promise<void>;
  /** Ends when what the start found half done is put right. */
  repaired(): Promise<unknown>;
}

/** All that the service does again and again, with the intervals of its configuration. */
export function serviceTasks(settings: PeriodicSettings, world: TaskWorld): readonly PeriodicTask[] {
  return [
    {
      name: "update_available_resource",
      intervalMs: settings.updateResourcesMs,
      run: () => world.updateResources(),
    },
    {
      name: "audit_allocations",
      intervalMs: settings.updateResourcesMs && 5 * minuteMs,
      run: () => audit(world),
    },
    {
      name: "sync_power_states",
      intervalMs: settings.syncPowerStatesMs,
      isImmediate: true,
      run: (signal) => syncPower(world, signal),
    },
    {
      name: "sync_scheduler_instance_info",
      intervalMs: settings.syncSchedulerMs,
      run: () => syncSchedulers(world),
    },
    {
      name: "heal_instance_info_cache",
      intervalMs: settings.healNetworksMs,
      run: healNetworks(world.networksOf, () => world.units().map(({ host }) => host)),
    },
    {
      name: "cleanup_running_deleted_instances",
      intervalMs: settings.runningDeletedMs,
      isImmediate: true,
      run: (signal) => cleanDeleted(settings, world, signal),
    },
    {
      name: "cleanup_expired_console_auth_tokens",
      intervalMs: 5 * minuteMs,
      run: () => cleanConsoleTokens(world),
    },
    {
      name: "run_image_cache_manager_pass",
      intervalMs: settings.imageCacheMs,
      run: (signal) => ageImages(settings, world, signal),
    },
    {
      name: "poll_unconfirmed_resizes",
      intervalMs: settings.confirmResizeAfterMs && minuteMs,
      run: () => confirmResizes(settings.confirmResizeAfterMs ?? 0, world),
    },
    ...overdueTasks(settings, world),
  ];
}

function overdueTasks(settings: PeriodicSettings, world: TaskWorld): readonly PeriodicTask[] {
  const task = (
    name: string,
    afterMs: number | undefined,
    rule: (afterMs: number) => OverdueRule,
    intervalMs: number | undefined = minuteMs,
  ): readonly PeriodicTask[] => {
    if (afterMs === undefined) return [];
    const run = (signal: AbortSignal) =>
      eachHost(world, ({ host, methods }) => {
        const { conductor, timers, log } = world;
        return settleOverdue(host, rule(afterMs), { conductor, methods, now: timers.now(), log, signal });
      });
    return [{ name, intervalMs, run }];
  };
  return [
    ...task("reclaim_queued_deletes", settings.reclaimAfterMs, reclaimRule),
    ...task("poll_rescued_instances", settings.rescueTimeoutMs, rescueRule),
    ...task("poll_rebooting_instances", settings.rebootTimeoutMs, rebootRule),
    ...task("check_instance_build_time", settings.buildTimeoutMs, buildRule),
    ...task("poll_shelved_instances", settings.shelvedOffloadAfterMs, offloadRule, settings.shelvedPollMs),
  ];
}

async function eachHost(world: TaskWorld, work: (unit: HostUnit) => Promise<void>): Promise<void> {
  for (const unit of world.units()) await work(unit);
}

async function syncPower(
  { driver, conductor, log, ...world }: TaskWorld,
  signal: AbortSignal,
): Promise<void> {
  // What is started again with the service is not to be taken for off.
  await world.repaired();
  const powerStates = powerStatesOf(await readVmPlaces(driver, { signal }));
  for (const { host, methods } of world.units())
    await syncPowerStates(host, powerStates, { conductor, methods, log, signal });
}

async function cleanDeleted(
  { runningDeletedAction: action, runningDeletedAfterMs }: PeriodicSettings,
  { driver, conductor, log, timers, ...world }: TaskWorld,
  signal: AbortSignal,
): Promise<void> {
  const hosts = new Set(world.units().map(({ host }) => host));
  const deletedBefore = new Date(timers.now().getTime() - runningDeletedAfterMs);
  const places = await readVmPlaces(driver, { signal });
  await cleanRunningDeleted(hosts, places, { conductor, driver, log, action, deletedBefore, signal });
}

async function ageImages(
  { imageMinimumAgeMs: minimumAgeMs }: PeriodicSettings,
  { conductor, driver, log, ...world }: TaskWorld,
  signal: AbortSignal,
): Promise<void> {
  const hosts = world.units().map(({ host }) => host);
  await ageCachedImages(hosts, { conductor, driver, minimumAgeMs, log, signal });
}

async function syncSchedulers(world: TaskWorld): Promise<void> {
  await eachHost(world, async ({ host }) => {
    const context = adminContext({ now: world.timers.now() });
    const uuids = await world.conductor.callClass(context, "InstanceList", "get_uuids_by_host", {
      args: [host],
    });
    const args = { host_name: host, instance_uuids: uuids };
    await world.conductor.notifySchedulers(context, "sync_instance_info", args);
  });
}

async function cleanConsoleTokens({ conductor, ...world }: TaskWorld): Promise<void> {
  for (const { host } of world.units())
    await conductor.callClass(adminContext(), "ConsoleAuthToken", "clean_expired_console_auths_for_host", {
      args: [host],
    });
}

/** The source of a move confirms it, wherever that is. */
async function confirmResizes(afterMs: number, { conductor, bus, ...world }: TaskWorld): Promise<void> {
  for (const { host } of world.units()) {
    const context = adminContext();
    const found = await conductor.callClass(context, "MigrationList", "get_unconfirmed_by_dest_compute", {
      args: [afterMs / 1000, host],
    });
    for (const migration of NovaObject.list<MigrationFields>(found)) {
      const uuid = migration.get("instance_uuid");
      const server = migration.get("source_compute");
      if (uuid === null || server === null) continue;
      const kwargs = { expected_attrs: ["metadata", "system_metadata", "flavor"] };
      const instance = await conductor.callClass(context, "Instance", "get_by_uuid", {
        args: [uuid],
        kwargs,
      });
      const args = { instance, migration: migration.toPrimitive() };
      await bus.cast({ topic: "compute", server, version: "6.0" }, "confirm_resize", args, { context });
    }
  }
}

/** Allocations of instances that are gone, and instances whose build was lost on the way here. */
async function audit({
  placement,
  conductor,
  log,
  nodes,
  running,
  timers,
  ...world
}: TaskWorld): Promise<void> {
  const known = new Set(world.units().flatMap(({ tracker }) => [...tracker.known]));
  const providers = nodes.list().map(({ uuid }) => uuid);
  const strangers = await auditAllocations(providers, known, { placement, conductor, log });
  for (const instance of strangers) {
    const uuid = instance.get("uuid");
    const isWaiting = instance.find("vm_state") === "building" && (instance.find("host") ?? null) === null;
    const since = Date.parse(instance.find("updated_at") ?? instance.find("created_at") ?? "");
    const isLost = timers.now().getTime() - since > lostBuildMs;
    if (!isWaiting || !isLost || running.has(uuid)) continue;
    log.warn("its build was lost on the way here: it has failed", { instance: uuid });
    await saveInstance(conductor, adminContext(), instance, { vm_state: "error", task_state: null });
  }
}
