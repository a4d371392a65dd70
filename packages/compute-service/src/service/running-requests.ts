import type { JsonObject, RpcMethod } from "@novasphere/oslo-messaging";
import type { ComputeMethods } from "./compute-methods.ts";

/** Which instances are being worked on at the moment. */
export class RunningRequests {
  readonly #counts = new Map<string, number>();

  /** True while a request about the instance runs. */
  has(instanceUuid: string): boolean {
    return this.#counts.has(instanceUuid);
  }

  /** The methods, noticed here while they run. */
  watch(methods: ComputeMethods): ComputeMethods {
    return new Map([...methods].map(([name, method]) => [name, this.#watched(method)]));
  }

  #watched(method: RpcMethod): RpcMethod {
    return async (request) => {
      const uuid = instanceUuidIn(request.args);
      if (uuid === undefined) return method(request);
      this.#counts.set(uuid, (this.#counts.get(uuid) ?? 0) + 1);
      try {
        return await method(request);
      } finally {
        const left = (this.#counts.get(uuid) ?? 1) - 1;
        if (left > 0) this.#counts.set(uuid, left);
        else this.#counts.delete(uuid);
      }
    };
  }
}

/** UUID of the instance that a request is about. */
export function instanceUuidIn(args: JsonObject): string | undefined {
  const instance = args["instance"];
  if (typeof instance !== "object" || instance === null || !("nova_object.data" in instance))
    return undefined;
  const data = instance["nova_object.data"];
  const uuid = typeof data === "object" && data !== null && "uuid" in data ? data["uuid"] : undefined;
  return typeof uuid === "string" ? uuid : undefined;
}
