import type { JsonObject, RpcFailure, RpcMethod } from "@novasphere/oslo-messaging";
import { saveInstance } from "../../conductor/instance-records.ts";
import { elevatedContext } from "../../conductor/nova-context.ts";
import { instanceKey } from "../../instance/driver-instance.ts";
import type { InstanceFields } from "../../objects/instance.ts";
import type { Fields } from "../../objects/nova-object.ts";
import { deleteAllocations } from "../../placement/allocations.ts";
import { failureOf, userMessage } from "../failures/failure-of.ts";
import { novaFailure } from "../failures/nova-failure.ts";
import {
  type InstanceRequest,
  instanceRequest,
  type OperationRecords,
  recorded,
  writeFault,
} from "../instance-method.ts";
import type { Manager } from "../manager.ts";
import { abortFailure, isFinal, isGone } from "./build-failures.ts";
import { type BuildProgress, buildInstance } from "./build-instance.ts";
import { releaseBuildNetworks } from "./build-networks.ts";
import { type BuildRequest, readBuildRequest } from "./build-request.ts";

const event = "compute__do_build_and_run_instance";

/** Faults are left before an instance is in error, so that nobody sees the one without the other. */
const records: OperationRecords = { event: true, revertsTask: true };

/** `build_and_run_instance`: so many at a time, each alone on its instance. */
export function buildAndRunMethod(manager: Manager): RpcMethod {
  return async (message) => {
    const request = instanceRequest(message);
    const build = readBuildRequest(message.args);
    const work = () => runBuild(manager, request, build);
    const limited = () => (manager.builds ? manager.builds.run(work, message.signal) : work());
    await manager.instances.run(request.uuid, limited);
    return undefined;
  };
}

async function runBuild(manager: Manager, request: InstanceRequest, build: BuildRequest): Promise<void> {
  const { context, instance, uuid } = request;
  const { conductor, log } = manager;
  await recorded(manager, event, records, request, async () => {
    try {
      await saveInstance(
        conductor,
        context,
        instance,
        { vm_state: "building", task_state: null },
        { expectedTaskState: ["scheduling", null] },
      );
    } catch (error) {
      if (!isGone(error)) {
        await writeFault(manager, context, uuid, failureOf(error, uuid));
        throw error;
      }
      log.info("the instance was deleted before its build began", { context, instance: uuid });
      await giveBack(manager, request);
      return undefined;
    }
    const progress: BuildProgress = { claim: undefined };
    try {
      await buildInstance(manager, request, build, progress);
    } catch (error) {
      await endFailedBuild(manager, request, build, progress, error);
      return undefined;
    }
    await manager.tracker.instanceChanged(elevatedContext(context), instance);
    await countBuild(manager, request, build, true);
    return undefined;
  });
}

/** For schedulers that avoid nodes on which builds fail. */
async function countBuild(
  { tracker, options }: Manager,
  { context }: InstanceRequest,
  { node }: BuildRequest,
  isSuccess: boolean,
): Promise<void> {
  if (options.countsFailedBuilds) await tracker.buildEnded(elevatedContext(context), node, isSuccess);
}

/**
 * Undoes a build and either has another node tried or leaves the instance in error, with a fault. Its event ends well all
 * the same, as with Nova's own service: what failed is the instance.
 */
async function endFailedBuild(
  manager: Manager,
  request: InstanceRequest,
  build: BuildRequest,
  { claim }: BuildProgress,
  error: unknown,
): Promise<void> {
  const { context, uuid } = request;
  const elevated = elevatedContext(context);
  manager.log.warn(`the build on ${build.node} failed`, { context, instance: uuid, node: build.node, error });
  await removeRemains(manager, request);
  await claim?.abort(elevated);
  await releaseBuildNetworks(manager, request, build);
  if (isGone(error)) {
    await giveBack(manager, request);
    return;
  }
  const failure = failureOf(error, uuid);
  await countBuild(manager, request, build, false);
  const retry = build.filterProperties["retry"];
  try {
    if (!isFinal(failure) && isObject(retry)) await reschedule(manager, request, build, retry, failure);
    else await abort(manager, request, isFinal(failure) ? abortFailure(uuid, failure) : lostBuild(failure));
  } catch (cause) {
    // Deleted while the build was undone.
    if (!isGone(cause)) throw cause;
    await giveBack(manager, request);
  }
}

const nowhere: Fields<InstanceFields> = { host: null, node: null, launched_on: null };

/** What the record of an instance says that is on no node. */
export function leaving({ instance }: InstanceRequest): Fields<InstanceFields> {
  return { ...nowhere, ...(instance.isAtLeast("2.8") && { compute_id: null }) };
}

/** Leaves it to the conductor to try the next host. */
async function reschedule(
  manager: Manager,
  request: InstanceRequest,
  { filterProperties, args }: BuildRequest,
  retry: JsonObject,
  failure: RpcFailure,
): Promise<void> {
  const { context, instance, uuid } = request;
  await saveInstance(manager.conductor, context, instance, {
    ...leaving(request),
    availability_zone: null,
    task_state: "scheduling",
  });
  await giveBack(manager, request);
  const reason = userMessage(failure);
  await manager.conductor.castTask(context, "build_instances", "1.19", {
    instances: [instance.toPrimitive()],
    image: args["image"] ?? {},
    filter_properties: {
      ...filterProperties,
      retry: {
        ...retry,
        exc: [`${reason}\n`],
        exc_reason: `Build of instance ${uuid} was re-scheduled: ${reason}`,
      },
    },
    admin_password: args["admin_password"] ?? null,
    injected_files: args["injected_files"] ?? [],
    requested_networks: args["requested_networks"] ?? null,
    security_groups: args["security_groups"] ?? [],
    request_spec: args["request_spec"] ?? null,
    host_lists: [args["host_list"] ?? []],
  });
}

async function abort(manager: Manager, request: InstanceRequest, failure: RpcFailure): Promise<void> {
  const { context, instance, uuid } = request;
  await writeFault(manager, context, uuid, failure);
  await saveInstance(manager.conductor, context, instance, {
    ...leaving(request),
    vm_state: "error",
    task_state: null,
  });
  await giveBack(manager, request);
}

/** A failure that would be tried again, had the request said so: its owner is told the reason alone. */
function lostBuild(failure: RpcFailure): RpcFailure {
  return novaFailure(
    { className: "RescheduledException", message: userMessage(failure) },
    { cause: failure.cause ?? failure },
  );
}

/** The VM that may be there in spite of the failure. */
async function removeRemains(
  { driver, log }: Manager,
  { context, instance, uuid }: InstanceRequest,
): Promise<void> {
  try {
    // Not the request's signal: that may be the reason why the build failed.
    await driver.destroy({}, instanceKey(instance));
  } catch (error) {
    log.error("what is left of a failed build was not removed", { context, instance: uuid, error });
  }
}

async function giveBack({ placement, log }: Manager, { context, uuid }: InstanceRequest): Promise<void> {
  try {
    await deleteAllocations(placement, uuid);
  } catch (error) {
    log.error("the allocations of a failed build were not deleted", { context, instance: uuid, error });
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
