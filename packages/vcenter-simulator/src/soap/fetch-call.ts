import { encodeDetail, type ManagedObjectReference, type SoapMessage } from "@novasphere/vim25";
import { wireValue } from "../collector/wire-value.ts";
import { invalidRequest, managedObjectNotFound, notAuthenticated } from "../faults/faults.ts";
import type { Vcenter } from "../vcenter.ts";
import type { Session } from "./session.ts";

/** Objects whose properties can be read without a login. */
const publicTypes = new Set(["ServiceInstance"]);

/**
 * Answers `Fetch`, the undocumented read of one property with which pyVmomi reads all of them. It is in no
 * WSDL, so the answer is written by hand: a `returnval` with its type, or none for an unset property.
 */
export function answerFetch(
  vcenter: Vcenter,
  message: Extract<SoapMessage, { kind: "request" | "response" }>,
  session: Session,
): string {
  const { _this, prop } = (message.value ?? {}) as { _this?: ManagedObjectReference; prop?: unknown };
  if (!_this || typeof prop !== "string")
    throw invalidRequest("Fetch needs an object and the name of a property");
  if (!session.isAuthenticated && !publicTypes.has(_this.type)) throw notAuthenticated(_this);
  const object = vcenter.registry.findAny(_this);
  if (!object) throw managedObjectNotFound(_this);
  vcenter.settle();
  const property = vcenter.actAs(session.userName, () => vcenter.reader.read(object, prop), session);
  const value = property.value === undefined ? undefined : wireValue(property, property.value);
  const returnval = value === undefined ? "" : encodeDetail("returnval", value as { $type: string });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><FetchResponse xmlns="urn:vim25">${returnval}</FetchResponse></soapenv:Body></soapenv:Envelope>`;
}
