import type { JsonObject, JsonValue } from "@novasphere/oslo-messaging";
import { ComputeServiceError } from "../errors.ts";
import type { NeutronAnswer } from "./neutron-api.ts";

/** Neutron said no. */
export class NeutronError extends ComputeServiceError {
  readonly status: number;
  /** Name of Neutron's own exception, e.g. `OverQuota`; empty where it did not say. */
  readonly type: string;

  constructor(what: string, { status, body }: NeutronAnswer) {
    const { type, message } = problem(body);
    super("COMPUTE_NEUTRON_REFUSED", `Neutron answered ${what} with ${status}${message && `: ${message}`}`);
    this.status = status;
    this.type = type;
  }
}

/** True when an error is one of these exceptions of Neutron. */
export function isNeutronError(error: unknown, ...types: readonly string[]): error is NeutronError {
  return error instanceof NeutronError && types.includes(error.type);
}

/** Name and text of the exception in an answer. */
function problem(body: JsonValue): { readonly type: string; readonly message: string } {
  const error = isObject(body) ? body["NeutronError"] : undefined;
  if (!isObject(error)) return { type: "", message: typeof error === "string" ? error.slice(0, 300) : "" };
  return { type: String(error["type"] ?? ""), message: String(error["message"] ?? "").slice(0, 300) };
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
