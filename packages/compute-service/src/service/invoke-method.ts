import type { JsonObject, JsonValue } from "@novasphere/oslo-messaging";
import type { NovaContext } from "../conductor/nova-context.ts";
import { ComputeServiceError } from "../errors.ts";
import type { ComputeMethods } from "./compute-methods.ts";

/**
 * Has one of the service's own methods do something, as if a message had asked for it. Throws
 * `COMPUTE_UNKNOWN_METHOD`, or what the method throws.
 */
export async function invokeMethod(
  methods: ComputeMethods,
  name: string,
  context: NovaContext,
  args: JsonObject,
  signal: AbortSignal,
): Promise<JsonValue | undefined> {
  const method = methods.get(name);
  if (!method) throw new ComputeServiceError("COMPUTE_UNKNOWN_METHOD", `there is no method ${name}`);
  return method({ method: name, args, context, version: "6.0", isCall: false, signal });
}
