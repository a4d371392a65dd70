import type { JsonObject } from "@novasphere/oslo-messaging";
import type { NovaContext } from "../../../conductor/nova-context.ts";
import type { Manager } from "../../manager.ts";

/** Has a service host do the next step of a move, which may be this one. */
export function castToHost(
  { bus }: Manager,
  context: NovaContext,
  host: string,
  method: string,
  args: JsonObject,
): Promise<void> {
  return bus.cast({ topic: "compute", server: host, version: "6.0" }, method, args, { context });
}
