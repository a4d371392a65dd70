import {
  type JsonObject,
  type JsonValue,
  type MessageBus,
  MessagingError,
  type Target,
} from "@novasphere/oslo-messaging";
import { ComputeServiceError } from "../errors.ts";
import { type ServiceLog, silentLog } from "../log/service-log.ts";
import { type ObjectName, objectVersions } from "../objects/manifest.ts";
import type { NovaObject } from "../objects/nova-object.ts";
import type { NovaContext } from "./nova-context.ts";

const objectsTarget: Target = { topic: "conductor", version: "3.0" };

/** What may be done twice and is then as if it had been done once. */
const repeatable = /^(?:get_|event_|clean_|save$|destroy$|drop_migration_context$)/;

/** What a call on an object may need beside its method. */
export interface ObjectCallOptions {
  readonly args?: readonly JsonValue[];
  readonly kwargs?: JsonObject;
  readonly signal?: AbortSignal;
  /** What is sent in place of the whole object, e.g. its {@link NovaObject.toPartial}. */
  readonly primitive?: JsonObject;
  /** Rejects when no conductor answers, for a call that comes again by itself. Default false. */
  readonly isImpatient?: boolean;
}

/** What a call on a class of objects may need beside its method. */
export interface ClassCallOptions {
  readonly args?: readonly JsonValue[];
  readonly kwargs?: JsonObject;
  readonly signal?: AbortSignal;
}

/** How long a conductor is waited for. */
export interface ConductorClientOptions {
  /** Ends all calls. */
  readonly signal?: AbortSignal;
  readonly log?: ServiceLog;
}

/**
 * Nova's conductor: all that a compute service reads and writes. One call each. A failure of the conductor's rejects
 * with a `RemoteError` whose `className` says which, e.g. `UnexpectedTaskStateError` or `InstanceNotFound`.
 *
 * While no conductor answers, what may be done twice is asked again, for as long as it takes: an operation that has begun
 * is not lost because nobody could write down how it went.
 */
export class ConductorClient {
  readonly #bus: Pick<MessageBus, "call" | "cast">;
  readonly #signal: AbortSignal | undefined;
  readonly #log: ServiceLog;

  constructor(
    bus: Pick<MessageBus, "call" | "cast">,
    { signal, log = silentLog }: ConductorClientOptions = {},
  ) {
    this.#bus = bus;
    this.#signal = signal;
    this.#log = log;
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
    const request = {
      objname: name,
      objmethod: method,
      object_versions: objectVersions,
      args,
      kwargs,
    };
    return this.#repeat(`${name}.${method}`, context, repeatable.test(method), () =>
      this.#bus.call(objectsTarget, "object_class_action_versions", request, {
        context,
        // Reading twice does no harm; whatever else a class does (events, actions) would be there twice.
        resend: method.startsWith("get_"),
        ...this.#until(signal),
      }),
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
    { args = [], kwargs = {}, signal, primitive, isImpatient = false }: ObjectCallOptions = {},
  ): Promise<JsonValue> {
    const objinst = primitive ?? object.toPrimitive();
    const what = `${object.name}.${method}`;
    const answer = await this.#repeat(what, context, !isImpatient && repeatable.test(method), (attempt) => {
      const expected = attempt === 1 ? kwargs : orDone(kwargs, objinst);
      const request = { objinst, objmethod: method, args, kwargs: expected };
      return this.#bus.call(objectsTarget, "object_action", request, { context, ...this.#until(signal) });
    });
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

  async #repeat(
    what: string,
    context: NovaContext,
    isRepeatable: boolean,
    ask: (attempt: number) => Promise<JsonValue>,
  ): Promise<JsonValue> {
    for (let attempt = 1; ; attempt += 1)
      try {
        return await ask(attempt);
      } catch (error) {
        const isSilence = error instanceof MessagingError && error.code === "MESSAGING_TIMEOUT";
        if (!isSilence || !isRepeatable) throw error;
        if (attempt === 1)
          this.#log.warn(`no conductor answers ${what}; asking again until one does`, { context });
      }
  }

  #until(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
    const signals = [signal, this.#signal].filter((entry) => entry !== undefined);
    return signals.length === 0 ? {} : { signal: AbortSignal.any(signals) };
  }
}

/**
 * What a save expects that may have been done before, when only the answer was lost: the states before it, or those it
 * writes.
 */
function orDone(kwargs: JsonObject, objinst: JsonObject): JsonObject {
  const data = objinst["nova_object.data"] as JsonObject;
  const changes = (objinst["nova_object.changes"] ?? []) as readonly string[];
  return Object.fromEntries(
    Object.entries(kwargs).map(([name, expected]) => {
      const field = /^expected_(task_state|vm_state)$/.exec(name)?.[1];
      if (field === undefined || !changes.includes(field)) return [name, expected];
      return [name, [...[expected].flat(), data[field] ?? null] as JsonValue];
    }),
  );
}
