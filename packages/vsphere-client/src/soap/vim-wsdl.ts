import { decodeEnvelope, encodeRequest, type FaultDetail, skeletonWsdl } from "@novasphere/vim25";
import { WSDL } from "soap";

/** A fault on its way from the decoder through node-soap to {@link SoapEngine}, which throws the public error. */
export class FaultSignal extends Error {
  readonly detail: FaultDetail | undefined;
  readonly text: string;

  constructor(detail: FaultDetail | undefined, text: string) {
    super("fault");
    this.detail = detail;
    this.text = text;
  }
}

/** One call, as {@link VimWsdl} takes it from node-soap. */
export interface VimCall {
  readonly method: string;
  readonly parameters: object;
}

/** One answer, as {@link VimWsdl} gives it to node-soap. */
export interface VimAnswer {
  readonly method: string;
  readonly returnval: unknown;
}

/** The decoder's own size limit would come second: the transport has counted the bytes already. */
const limits = { maximumBytes: Number.MAX_SAFE_INTEGER };

/**
 * The one operation that node-soap sees. The method is an argument of it: node-soap takes some 50 ms to read a
 * WSDL with an operation for each method, and knows nothing of their types all the same.
 */
const operation = "Call";

/** node-soap's WSDL with the vim25 codec in place of its own serialiser, which gets vim25 wrong. */
export class VimWsdl extends WSDL {
  override objectToDocumentXML(_operation: string, { method, parameters }: VimCall): string {
    return encodeRequest(method, parameters);
  }

  override xmlToObject(body: Buffer): object {
    const message = decodeEnvelope(body, limits);
    if (message.kind === "fault") throw new FaultSignal(message.detail, message.faultString);
    if (message.kind === "request") return { Body: {} };
    const answer: VimAnswer = { method: message.name, returnval: message.value };
    return { Body: { [`${operation}Response`]: answer } };
  }
}

let shared: Promise<VimWsdl> | undefined;

/** It never changes, so one serves every session of the process. */
export function loadVimWsdl(): Promise<VimWsdl> {
  shared ??= new Promise((resolve, reject) => {
    const wsdl = new VimWsdl(skeletonWsdl([operation]), "vim25", {});
    wsdl.onReady((error) => (error ? reject(error) : resolve(wsdl)));
  });
  return shared;
}
