import { type FaultDetail, Vim25Error } from "@novasphere/vim25";
import { invalidRequest } from "./faults.ts";
import { MethodFaultError, methodFault } from "./method-fault.ts";

/** A fault for whatever was thrown; what no method meant to throw is a SystemError. */
export function toMethodFault(error: unknown): MethodFaultError {
  if (error instanceof MethodFaultError) return error;
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof Vim25Error && error.code !== "VIM25_INVALID_VALUE") return invalidRequest(text);
  const detail: FaultDetail = methodFault("SystemError", text, { reason: text }).detail;
  return new MethodFaultError(detail, `A general system error occurred: ${text}`);
}
