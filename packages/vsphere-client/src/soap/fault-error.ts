import { type FaultDetail, formatReference, type ManagedObjectReference } from "@novasphere/vim25";
import { VimFaultError } from "../errors.ts";
import type { FaultSignal } from "./vim-wsdl.ts";

const unknownFault: FaultDetail = { $type: "RuntimeFault" };

function asReference(value: unknown): ManagedObjectReference | undefined {
  const isReference = typeof value === "object" && value !== null && "type" in value && "value" in value;
  return isReference ? (value as ManagedObjectReference) : undefined;
}

/** The public error for a fault that `method` was answered with. */
export function toFaultError(
  { detail, text }: FaultSignal,
  method: string,
  parameters: object,
): VimFaultError {
  const fault = detail ?? unknownFault;
  const target = asReference("_this" in parameters ? parameters._this : undefined);
  const missing = asReference(fault["obj"]);
  const parts = [
    target ? `${method} on ${formatReference(target)}` : method,
    missing ? `${fault.$type} ${formatReference(missing)}` : fault.$type,
    ...(text === "" ? [] : [text]),
  ];
  return new VimFaultError(
    fault.$type === "InvalidLogin" ? "VSPHERE_INVALID_LOGIN" : "VSPHERE_FAULT",
    parts.join(": "),
    { fault, localizedMessage: text, method },
  );
}
