import type { JsonValue, RpcFailure, RpcMethod, RpcRequest } from "@novasphere/oslo-messaging";
import { createFault, finishEvent, saveInstance, startEvent } from "../conductor/instance-records.ts";
import type { NovaContext } from "../conductor/nova-context.ts";
import type { Instance, InstanceFields } from "../objects/instance.ts";
import { NovaObject } from "../objects/nova-object.ts";
import { failureOf, isNovaError, userCode, userMessage } from "./failures/failure-of.ts";
import { instanceNotFound } from "./failures/nova-failure.ts";
import type { Manager } from "./manager.ts";

/** A request about one instance. */
export interface InstanceRequest extends RpcRequest {
  readonly instance: Instance;
  readonly uuid: string;
}

/** What is recorded of an operation beside its own work. */
export interface OperationRecords {
  /** An event of the request's action, named after the method. */
  readonly event?: boolean;
  /** Failures end with no task state. */
  readonly revertsTask?: boolean;
  /** Failures leave a fault. */
  readonly fault?: boolean;
  /** Long work on the instance, such as an upload, is given up for it. */
  readonly interrupts?: boolean;
}

/** An operation as most are recorded. */
export const fullRecords: OperationRecords = { event: true, revertsTask: true, fault: true };

/** The work of an operation; what it throws is what the caller sees. */
export type InstanceWork = (manager: Manager, request: InstanceRequest) => Promise<JsonValue | undefined>;

/** The request with its instance. Throws `COMPUTE_INVALID_OBJECT`. */
export function instanceRequest(request: RpcRequest): InstanceRequest {
  const instance = NovaObject.from<InstanceFields>(request.args["instance"], "Instance");
  return { ...request, instance, uuid: instance.get("uuid") };
}

/**
 * A method about one instance, recorded as Nova records it. What changes the instance has it to itself; what only looks
 * at it does not wait.
 */
export function instanceMethod(
  manager: Manager,
  name: string,
  records: OperationRecords,
  work: InstanceWork,
): RpcMethod {
  return async (message) => {
    const request = instanceRequest(message);
    if (records.interrupts) manager.interruptions.interrupt(request.uuid, instanceNotFound(request.uuid));
    const run = () => recorded(manager, `compute_${name}`, records, request, () => work(manager, request));
    return records.event || records.revertsTask ? manager.instances.run(request.uuid, run) : run();
  };
}

/** Does work with the records of its operation. */
export async function recorded(
  manager: Manager,
  event: string,
  records: OperationRecords,
  { context, instance, uuid }: InstanceRequest,
  work: () => Promise<JsonValue | undefined>,
): Promise<JsonValue | undefined> {
  if (records.event) await beginEvent(manager, context, uuid, event);
  try {
    const result = await work();
    if (records.event) await endEvent(manager, context, uuid, event);
    return result;
  } catch (error) {
    const failure = failureOf(error, uuid);
    manager.log.warn(`${event} failed: ${failure.message}`, { context, instance: uuid, error });
    if (records.fault && !isNovaError(failure, "InstanceNotFound"))
      await writeFault(manager, context, uuid, failure);
    if (records.event) await endEvent(manager, context, uuid, event, failure);
    // With another task state somebody else has taken the instance over.
    if (records.revertsTask && !isNovaError(failure, "UnexpectedTaskStateError", "InstanceNotFound"))
      await revertTask(manager, context, instance);
    throw failure;
  }
}

/** Begins an event; an operation goes on without one that cannot be written. */
async function beginEvent(
  { conductor, host, log }: Manager,
  context: NovaContext,
  uuid: string,
  event: string,
): Promise<void> {
  try {
    await startEvent(conductor, context, uuid, event, host);
  } catch (error) {
    log.warn(`the event ${event} was not recorded`, { context, instance: uuid, error });
  }
}

/** Ends an event, well or with a failure. */
async function endEvent(
  { conductor, log }: Manager,
  context: NovaContext,
  uuid: string,
  event: string,
  failure?: RpcFailure,
): Promise<void> {
  const outcome = failure && { message: userMessage(failure), details: detailsOf(failure) };
  try {
    await finishEvent(conductor, context, uuid, event, outcome);
  } catch (error) {
    log.warn(`the end of the event ${event} was not recorded`, { context, instance: uuid, error });
  }
}

/** Leaves a fault for the owner of the instance. */
export async function writeFault(
  { conductor, host, log }: Manager,
  context: NovaContext,
  uuid: string,
  failure: RpcFailure,
): Promise<void> {
  const fault = { code: userCode(failure), message: userMessage(failure), details: detailsOf(failure), host };
  try {
    await createFault(conductor, context, uuid, fault);
  } catch (error) {
    log.warn("a fault was not recorded", { context, instance: uuid, error });
  }
}

async function revertTask(
  { conductor, log }: Manager,
  context: NovaContext,
  instance: Instance,
): Promise<void> {
  try {
    await saveInstance(conductor, context, instance, { task_state: null });
  } catch (error) {
    if (!isNovaError(error, "InstanceNotFound"))
      log.warn("the task state was not reverted", { context, instance: instance.get("uuid"), error });
  }
}

/** What administrators see: the message and where it came from. */
function detailsOf(failure: RpcFailure): string {
  const cause = failure.cause instanceof Error ? failure.cause : failure;
  return cause.stack ?? cause.message;
}
