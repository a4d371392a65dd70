import type { JsonObject, RpcMethod } from "@novasphere/oslo-messaging";
import { fetchInstance, saveInstance } from "../../../conductor/instance-records.ts";
import { elevatedContext } from "../../../conductor/nova-context.ts";
import { instanceKey } from "../../../instance/driver-instance.ts";
import { knownNetworkInfo } from "../../../networks/info-cache.ts";
import { arrive } from "../../../networks/move-bindings.ts";
import { deleteAllocations } from "../../../placement/allocations.ts";
import type { ServedNode } from "../../../service/served-nodes.ts";
import { announce } from "../../build/build-instance.ts";
import { failureOf, userMessage } from "../../failures/failure-of.ts";
import { novaFailure } from "../../failures/nova-failure.ts";
import { type InstanceRequest, type InstanceWork, instanceRequest } from "../../instance-method.ts";
import type { Manager } from "../../manager.ts";
import { fetchPowerState } from "../../power-state-of.ts";
import { findGroupOfInstance, joinGroup } from "../../server-group.ts";
import { forgetInstance } from "../forget-instance.ts";
import { migrateData } from "./migrate-data.ts";
import { activatePorts, forgetPortsOn } from "./move-networks.ts";
import { giveBackAllocations, migrationIn, saveStatus } from "./move-request.ts";

/** Signs of life come meanwhile. */
const monitorTimeoutMs = 60_000;

/** `check_can_live_migrate_destination`: whether this host can take an instance that runs. A no makes Nova ask another. */
export function checkDestination(manager: Manager): RpcMethod {
  return async (message) => {
    const { context, instance, uuid, signal } = instanceRequest(message);
    try {
      const target = requireOnlyNode(manager, manager.host);
      manager.nodes.require(instance.find("node") ?? "");
      await manager.driver.checkCanLiveMigrateDestination({ signal }, instanceKey(instance), target.name);
      const { networks } = manager;
      return migrateData(networks ? await knownNetworkInfo(networks, context, instance) : []);
    } catch (error) {
      throw preCheckFailure(userMessage(failureOf(error, uuid)), error);
    }
  };
}

/**
 * `live_migration`, at the source: moves the instance while it runs, when those that were asked for before are through. It
 * stays as it is when that fails.
 */
export const liveMigration: InstanceWork = async (manager, request) => {
  const { liveMigrations } = manager;
  const work = () => migrate(manager, request);
  return liveMigrations ? liveMigrations.run(work, request.signal) : work();
};

async function migrate(manager: Manager, request: InstanceRequest): Promise<undefined> {
  const { context, instance, signal, args } = request;
  const { conductor, driver, placement, tracker } = manager;
  const migration = migrationIn(request);
  const destination = String(args["dest"] ?? "");
  try {
    await saveStatus(manager, request, migration, "preparing");
    const target = requireOnlyNode(manager, destination);
    await ask(manager, request, destination, "pre_live_migration", {
      disk: null,
      migrate_data: args["migrate_data"] ?? migrateData([]),
    });
    await saveStatus(manager, request, migration, "running");
    await driver.liveMigration({ signal }, instanceKey(instance), target.name);
  } catch (error) {
    await forgetPortsOn(manager, request, migration, "dest_compute");
    await giveBackAllocations(manager, request, migration);
    await saveStatus(manager, request, migration, "error");
    const changes = { task_state: null, progress: 0 };
    await saveInstance(conductor, context, instance, changes, { expectedTaskState: ["migrating"] });
    throw error;
  }
  await activatePorts(manager, request, migration);
  await ask(manager, request, destination, "post_live_migration_at_destination", { block_migration: false });
  await forgetPortsOn(manager, request, migration, "source_compute");
  await saveStatus(manager, request, migration, "completed");
  await deleteAllocations(placement, migration.get("uuid"));
  const attributes = ["system_metadata", "flavor", "migration_context"];
  const moved = await fetchInstance(conductor, context, request.uuid, attributes);
  await tracker.moveChanged(elevatedContext(context), moved, migration);
  await conductor.callClass(context, "ConsoleAuthToken", "clean_console_auths_for_instance", {
    args: [request.uuid],
  });
  await forgetInstance(manager, request);
  return undefined;
}

/** `pre_live_migration`, at the destination: looks once more; vCenter has nothing to be prepared. */
export const preLiveMigration: InstanceWork = async (manager, { args, instance, signal }) => {
  const { name } = requireOnlyNode(manager, manager.host);
  await manager.driver.preLiveMigration({ signal }, instanceKey(instance), name);
  return args["migrate_data"] ?? migrateData([]);
};

/** `post_live_migration_at_destination`: the instance is here now. */
export const postLiveMigration: InstanceWork = async (manager, request) => {
  const { context, instance, signal } = request;
  const { conductor, driver, host, networks, tracker } = manager;
  const { name, id } = requireOnlyNode(manager, host);
  await driver.postLiveMigrationAtDestination({ signal }, instanceKey(instance), name);
  if (networks) await arrive(networks, context, instance);
  await saveInstance(
    conductor,
    context,
    instance,
    {
      host,
      node: name,
      ...(instance.isAtLeast("2.8") && { compute_id: id }),
      power_state: await fetchPowerState(manager, instance, signal),
      task_state: null,
      progress: 0,
    },
    { expectedTaskState: "migrating" },
  );
  await joinGroup(manager, request, await findGroupOfInstance(manager, request));
  await tracker.instanceChanged(elevatedContext(context), instance);
  await announce(manager, request);
  return undefined;
};

/** Moves between cells by way of a snapshot. */
export const refuseCrossCellMove: RpcMethod = async () => {
  const reason = "moves between cells are not supported by this compute service";
  throw novaFailure({
    className: "MigrationError",
    message: `Migration error: ${reason}`,
    kwargs: { reason },
  });
};

/** The node of a service host that has but one: Nova names hosts when instances move, and not nodes. */
function requireOnlyNode({ nodes }: Manager, host: string): ServedNode {
  const [node, ...others] = nodes.list(host);
  if (node && others.length === 0) return node;
  throw preCheckFailure(
    node
      ? `service host ${host} has several nodes; with host_per_node each has a host of its own`
      : `service host ${host} is served by another process, and a move is one operation of one driver`,
  );
}

function preCheckFailure(reason: string, cause?: unknown) {
  const message = `Migration pre-check error: ${reason}`;
  return novaFailure({ className: "MigrationPreCheckError", message, kwargs: { reason } }, { cause });
}

/** Has the destination do its part, and waits for it. */
async function ask(
  { bus, options }: Manager,
  { context, instance }: InstanceRequest,
  server: string,
  method: string,
  args: JsonObject,
): Promise<void> {
  const target = { topic: "compute", server, version: "6.0" };
  const time = { timeoutMs: options.longCallTimeoutMs, monitorTimeoutMs };
  await bus.call(target, method, { instance: instance.toPrimitive(), ...args }, { context, ...time });
}
