import type { JsonObject } from "@novasphere/oslo-messaging";
import { saveInstance } from "../../../conductor/instance-records.ts";
import { elevatedContext } from "../../../conductor/nova-context.ts";
import type { Flavor, FlavorFields } from "../../../objects/flavor.ts";
import type { Migration } from "../../../objects/migration.ts";
import { NovaObject } from "../../../objects/nova-object.ts";
import type { Claim } from "../../../service/resource-tracker.ts";
import { erroringOut } from "../../erroring-out.ts";
import { failureOf, isNovaError, userMessage } from "../../failures/failure-of.ts";
import { notImplemented, novaFailure } from "../../failures/nova-failure.ts";
import { type InstanceRequest, type InstanceWork, writeFault } from "../../instance-method.ts";
import type { Manager } from "../../manager.ts";
import { checkGroup, findGroup } from "../../server-group.ts";
import { castToHost } from "./cast-to-host.ts";
import { failingMigration, flavors, giveBackAllocations, migrationIn, saveStatus } from "./move-request.ts";

/**
 * `prep_resize`, at the destination: takes a place for an instance that moves here or changes its size, and has its
 * source begin. A refusal is left to the conductor, which tries the next node.
 */
export const prepResize: InstanceWork = async (manager, request) => {
  const { instance } = request;
  const migration = migrationIn(request);
  await erroringOut(manager, request, instance.find("vm_state") ?? null, () =>
    failingMigration(manager, request, migration, async () => {
      const progress: { claim?: Claim } = {};
      try {
        await begin(manager, request, migration, progress);
      } catch (error) {
        await progress.claim?.abort(elevatedContext(request.context));
        await giveBackAllocations(manager, request, migration);
        await tryNext(manager, request, migration, error);
      }
    }),
  );
  return undefined;
};

async function begin(
  manager: Manager,
  request: InstanceRequest,
  migration: Migration,
  progress: { claim?: Claim },
): Promise<void> {
  const { context, instance, args } = request;
  const { conductor, tracker } = manager;
  const node = String(args["node"] ?? "");
  const flavor = NovaObject.from<FlavorFields>(args["flavor"], "Flavor");
  checkMove(manager, request, node, flavor);
  const found = await findGroup(manager, request);
  if (found) await checkGroup(manager, request, found);
  await saveInstance(conductor, context, instance, {
    ...flavors(request, { new_flavor: flavor.toPrimitive() }),
    system_metadata: { ...instance.get("system_metadata"), old_vm_state: instance.find("vm_state") ?? null },
  });
  progress.claim = await tracker.claimMove(elevatedContext(context), instance, node, flavor, migration);
  await castToHost(manager, context, instance.get("host") ?? manager.host, "resize_instance", {
    instance: instance.toPrimitive(),
    migration: migration.toPrimitive(),
    image: args["image"] ?? {},
    flavor: flavor.toPrimitive(),
    clean_shutdown: args["clean_shutdown"] !== false,
    request_spec: args["request_spec"] ?? null,
  });
}

/** A move is one operation of one driver, so both of its nodes have to be served by this process. */
function checkMove(
  { nodes, host }: Manager,
  { instance, uuid }: InstanceRequest,
  destination: string,
  flavor: Flavor,
): void {
  const source = nodes.find(instance.find("node") ?? "");
  const target = nodes.find(destination);
  if (!source || !target)
    throw notImplemented(
      `moving instances between ${instance.find("node")} and ${destination} is not supported: another process serves one of them`,
    );
  // The service host does not say whether it is the same place: it may have many nodes.
  if (source.uuid !== target.uuid || flavor.get("id") !== instance.get("instance_type_id")) return;
  throw novaFailure({
    className: "UnableToMigrateToSelf",
    code: 400,
    message: `Unable to migrate instance (${uuid}) to current host (${host}).`,
    kwargs: { instance_id: uuid, host },
  });
}

/** Has the conductor try the next node; throws the error where there is none, or nobody wants that. */
async function tryNext(
  manager: Manager,
  request: InstanceRequest,
  migration: Migration,
  error: unknown,
): Promise<void> {
  const { context, instance, uuid, args } = request;
  const filterProperties = (args["filter_properties"] ?? {}) as JsonObject;
  const retry = filterProperties["retry"] as JsonObject | null | undefined;
  const failure = failureOf(error, uuid);
  if (!retry || isNovaError(failure, "InstanceNotFound", "UnexpectedDeletingTaskStateError")) throw failure;
  try {
    await saveInstance(manager.conductor, context, instance, { task_state: "resize_prep" });
    await manager.conductor.callTask(context, "migrate_server", "1.20", {
      instance: instance.toPrimitive(),
      scheduler_hint: {
        filter_properties: {
          ...filterProperties,
          retry: { ...retry, exc: [`${userMessage(failure)}\n`] },
        },
      },
      live: false,
      rebuild: false,
      flavor: args["flavor"] ?? null,
      block_migration: null,
      disk_over_commit: null,
      reservations: null,
      clean_shutdown: args["clean_shutdown"] !== false,
      request_spec: args["request_spec"] ?? null,
      host_list: args["host_list"] ?? null,
    });
  } catch (cause) {
    manager.log.warn("no other node could be tried", { context, instance: uuid, error: cause });
    await writeFault(manager, context, uuid, failureOf(cause, uuid));
    throw failure;
  }
  manager.log.warn(`another node is tried: ${failure.message}`, { context, instance: uuid, error });
  await writeFault(manager, context, uuid, failure);
  // The next try has a migration of its own.
  await saveStatus(manager, request, migration, "error");
}
