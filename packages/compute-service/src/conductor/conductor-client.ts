import type { JsonObject, JsonValue, MessageBus, Target } from "@novasphere/oslo-messaging";
import { ComputeServiceError } from "../errors.ts";
import { type ObjectName, objectVersions } from "../objects/manifest.ts";
import type { NovaObject } from "../objects/nova-object.ts";
import type { NovaContext } from "./nova-context.ts";

const objectsTarget: Target = { topic: "conductor", version: "3.0" };

/** What a call on an object may need beside its method. */
export interface ObjectCallOptions {
  readonly args?: readonly JsonValue[];
  readonly kwargs?: JsonObject;
  readonly signal?: AbortSignal;
  /** What is sent in place of the whole object, e.g. its {@link NovaObject.toPartial}. */
  readonly primitive?: JsonObject;
}

/** What a call on a class of objects may need beside its method. */
export interface ClassCallOptions {
  readonly args?: readonly JsonValue[];
  readonly kwargs?: JsonObject;
  readonly signal?: AbortSignal;
}

/**
 * Nova's conductor: all that a compute service reads and writes. One call each. A failure of the conductor's rejects
 * with a `RemoteError` whose `className` says which, e.g. `UnexpectedTaskStateError` or `InstanceNotFound`.
 */
export class ConductorClient {
  readonly #bus: Pick<MessageBus, "call" | "cast">;

  constructor(bus: Pick<MessageBus, "call" | "cast">) {
    this.#bus = bus;
  }

  /** Asks whether a conductor is there. */
  async ping(
    context: NovaContext,
    options: { timeoutMs?: number; signal?: AbortSignal } = {},
  ): Promise<void> {
    const target: Target = { topic: "conductor", version: "1.0", namespace: "baseapi" };
    await this.#bus.call(target, "ping", { arg: "novasphere" }, { context, resend: true, ...options });
  }

  /** Calls a method of a class of objects. Gives an object or a list as it travels, or a plain value. */
  async callClass(
    context: NovaContext,
    name: ObjectName,
    method: string,
    { args = [], kwargs = {}, signal }: ClassCallOptions = {},
  ): Promise<JsonValue> {
    return this.#bus.call(
      objectsTarget,
      "object_class_action_versions",
      { objname: name, objmethod: method, object_versions: objectVersions, args, kwargs },
      // Reading twice does no harm; whatever else a class does (events, actions) would be there twice.
      { context, resend: method.startsWith("get_"), ...(signal && { signal }) },
    );
  }

  /**
   * Calls a method of an object and takes over what it changed, so that the object is as it is in the database and
   * has no changes left. Gives the method's result.
   */
  async callObject<F>(
    context: NovaContext,
    object: NovaObject<F>,
    method: string,
    { args = [], kwargs = {}, signal, primitive }: ObjectCallOptions = {},
  ): Promise<JsonValue> {
    const answer = await this.#bus.call(
      objectsTarget,
      "object_action",
      { objinst: primitive ?? object.toPrimitive(), objmethod: method, args, kwargs },
      { context, ...(signal && { signal }) },
    );
    const [updates, result = null] = Array.isArray(answer) ? (answer as readonly JsonValue[]) : [];
    if (typeof updates !== "object" || updates === null || Array.isArray(updates))
      throw new ComputeServiceError(
        "COMPUTE_INVALID_OBJECT",
        `conductor answered ${object.name}.${method} with no list of updates`,
      );
    object.applyUpdates(updates as JsonObject);
    return result;
  }

  /** A task for the conductor itself, such as to try another host: nothing is awaited but that it is sent. */
  async castTask(context: NovaContext, method: string, version: string, args: JsonObject): Promise<void> {
    await this.#bus.cast({ topic: "conductor", version, namespace: "compute_task" }, method, args, {
      context,
    });
  }

  /** The same, awaited. */
  async callTask(
    context: NovaContext,
    method: string,
    version: string,
    args: JsonObject,
  ): Promise<JsonValue> {
    const target: Target = { topic: "conductor", version, namespace: "compute_task" };
    return this.#bus.call(target, method, args, { context });
  }

  /** Tells all schedulers something. They only feed their memory with it. */
  async notifySchedulers(context: NovaContext, method: string, args: JsonObject): Promise<void> {
    await this.#bus.cast({ topic: "scheduler", version: "4.2", fanout: true }, method, args, { context });
  }
}
