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

/** The decoder's own size limit would come second: the transport has counted the bytes already. */
const limits = { maximumBytes: Number.MAX_SAFE_INTEGER };

/** node-soap's WSDL with the vim25 codec in place of its own serialiser, which gets vim25 wrong. */
export class VimWsdl extends WSDL {
  override objectToDocumentXML(name: string, parameters: unknown): string {
    return encodeRequest(name, parameters as object);
  }

  override xmlToObject(body: Buffer): object {
    const message = decodeEnvelope(body, limits);
    if (message.kind === "fault") throw new FaultSignal(message.detail, message.faultString);
    if (message.kind === "request") return { Body: {} };
    return { Body: { [`${message.name}Response`]: { returnval: message.value } } };
  }
}

let shared: Promise<VimWsdl> | undefined;

/** The WSDL of all methods in the table. It never changes, so one serves every session of the process. */
export function loadVimWsdl(): Promise<VimWsdl> {
  shared ??= new Promise((resolve, reject) => {
    const wsdl = new VimWsdl(skeletonWsdl(), "vim25", {});
    wsdl.onReady((error) => (error ? reject(error) : resolve(wsdl)));
  });
  return shared;
}
