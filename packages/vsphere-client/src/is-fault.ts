import { isDataTypeKindOf, type Vim } from "@novasphere/vim25";
import { type AnyFault, VimFaultError } from "./errors.ts";

/** The fields of a fault by its name; unknown names have just `$type`. */
export type FaultOf<Name extends string> = Name extends keyof Vim.DataObjects
  ? Vim.DataObjects[Name] & AnyFault
  : AnyFault;

/**
 * True for a fault of the server, or a failed task's fault, that is a `name` or descends from it:
 * `isFault(error, "FileFault")` also holds for `FileNotFound`. Mind that `NotAuthenticated` is a `NoPermission`.
 */
export function isFault<Name extends string>(
  error: unknown,
  name: Name,
): error is VimFaultError<FaultOf<Name>> {
  return error instanceof VimFaultError && isDataTypeKindOf(error.faultType, name);
}
