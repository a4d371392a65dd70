import type { FaultDetail, Vim } from "@novasphere/vim25";

/** A fault a method answers with, or a task fails with. */
export class MethodFaultError extends Error {
  override readonly name = "MethodFaultError";
  /** The MethodFault descendant with its `$type`. */
  readonly detail: FaultDetail;

  constructor(detail: FaultDetail, message: string) {
    super(message);
    this.detail = detail;
  }

  /** The form in which task infos and missing sets carry it. */
  toLocalized(): Vim.LocalizedMethodFault {
    return { fault: this.detail as Vim.AnyMethodFault, localizedMessage: this.message };
  }
}

/** Names of the fault types the type table knows. */
export type FaultName = NonNullable<Vim.AnyMethodFault["$type"]>;

/** Builds a fault from its type's name, its fields and the text for people. */
export function methodFault<K extends FaultName>(
  type: K,
  message: string,
  fields?: Omit<Extract<Vim.AnyMethodFault, { $type: K }>, "$type">,
): MethodFaultError {
  return new MethodFaultError({ $type: type, ...fields }, message);
}
