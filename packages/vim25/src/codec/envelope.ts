import { Vim25Error } from "../errors.ts";
import { findMethod, type Method } from "../schema/schema.ts";
import { Decoder } from "./decoder.ts";
import { encodeDetail, encodeResponse } from "./encoder.ts";
import { escapeText } from "./escape.ts";
import { type Shape, shapeOf } from "./shape.ts";

/** What a peer may send; beyond these a message is refused. */
export interface DecodeLimits {
  /** Bytes of one message. Default 512 MiB. */
  readonly maximumBytes?: number;
  /** Nesting depth. Default 512: snapshot trees and backing chains recurse. */
  readonly maximumDepth?: number;
}

/** A fault's detail: a MethodFault descendant with its `$type`. */
export interface FaultDetail {
  readonly $type: string;
  readonly [field: string]: unknown;
}

/** The content of a SOAP body. */
export type SoapMessage =
  | {
      readonly kind: "request" | "response";
      /** Method name; for an unknown element its own name. */
      readonly name: string;
      /** Parameters of a request; for a response the return value (undefined for none). */
      readonly value: unknown;
      /** Simple header entries by local name, e.g. `operationID`, `vcSessionCookie`. */
      readonly headers: ReadonlyMap<string, string>;
    }
  | {
      readonly kind: "fault";
      readonly faultCode: string;
      readonly faultString: string;
      readonly detail: FaultDetail | undefined;
    };

const faultShape = shapeOf({
  name: "Fault",
  fields: ["faultcode", "faultstring", "faultactor"].map((name) => ({
    name,
    type: "string",
    kind: "string",
    array: false,
    optional: true,
  })),
});

const requestShapes = new Map<Method, Shape>();
const responseShapes = new Map<Method, Shape>();

function requestShape(method: Method): Shape {
  const shape = requestShapes.get(method) ?? shapeOf(method.parameters);
  requestShapes.set(method, shape);
  return shape;
}

function responseShape(method: Method): Shape {
  const fields = method.result ? [method.result] : [];
  const shape = responseShapes.get(method) ?? shapeOf({ name: `${method.name}Response`, fields });
  responseShapes.set(method, shape);
  return shape;
}

class EnvelopeDecoder extends Decoder {
  decode(): SoapMessage {
    this.skipProlog();
    this.openTag();
    if (this.localName() !== "Envelope") throw this.#notSoap();
    const envelope: [number, number] = [this.nameStart, this.nameEnd];
    if (this.isEmpty) throw this.#notSoap();
    this.skipToTag();
    this.openTag();
    const headers = new Map<string, string>();
    if (this.localName() === "Header") {
      this.#headers(headers);
      this.skipToTag();
      this.openTag();
    }
    if (this.localName() !== "Body" || this.isEmpty) throw this.#notSoap();
    const body: [number, number] = [this.nameStart, this.nameEnd];
    this.skipToTag();
    if (this.atClosingTag()) throw this.#notSoap();
    this.openTag();
    const message = this.#content(headers);
    this.skipToTag();
    this.closeTag(...body);
    this.skipToTag();
    this.closeTag(...envelope);
    if (!this.atEnd()) throw this.malformed("content after the envelope");
    return message;
  }

  #headers(headers: Map<string, string>): void {
    const [start, end] = [this.nameStart, this.nameEnd];
    if (this.isEmpty) return;
    for (this.skipToTag(); !this.atClosingTag(); this.skipToTag()) {
      this.openTag();
      const name = this.localName();
      const value = this.any();
      if (typeof value === "string") headers.set(name, value);
    }
    this.closeTag(start, end);
  }

  #content(headers: ReadonlyMap<string, string>): SoapMessage {
    const name = this.localName();
    if (name === "Fault") return this.#fault();
    const request = findMethod(name);
    if (request)
      return { kind: "request", name, value: this.object(requestShape(request), undefined), headers };
    const method = name.endsWith("Response") ? findMethod(name.slice(0, -8)) : undefined;
    if (!method) return { kind: "request", name, value: this.any(), headers };
    return { kind: "response", name: method.name, value: this.#returnValue(method), headers };
  }

  #returnValue(method: Method): unknown {
    const { returnval } = this.object(responseShape(method), undefined);
    return returnval === undefined && method.result?.array ? [] : returnval;
  }

  #fault(): SoapMessage {
    const fault = this.object(faultShape, undefined);
    const text = (name: string) => (typeof fault[name] === "string" ? fault[name] : "");
    return {
      kind: "fault",
      faultCode: text("faultcode"),
      faultString: text("faultstring"),
      detail: faultDetail(fault["detail"]),
    };
  }

  #notSoap(): Vim25Error {
    return new Vim25Error("VIM25_NOT_SOAP", "the message is no SOAP envelope with a body");
  }
}

/** The one child of `detail`; without an `xsi:type` its element name tells the type (`InvalidLoginFault`). */
function faultDetail(detail: unknown): FaultDetail | undefined {
  if (typeof detail !== "object" || detail === null) return undefined;
  const [entry] = Object.entries(detail);
  if (!entry) return undefined;
  const [name, value] = entry;
  const fields = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  if (typeof fields["$type"] === "string") return fields as FaultDetail;
  return { ...fields, $type: name.replace(/Fault$/, "") };
}

/** What else came instead of an envelope, without quoting it. */
function describeBody(body: Buffer): string {
  if (body.length === 0) return "an empty message";
  if (body[0] === 0x1f && body[1] === 0x8b) return `a compressed message of ${body.length} bytes`;
  const isHtml = /^\s*<(!doctype html|html|head|body)/i.test(body.toString("latin1", 0, 200));
  return `${isHtml ? "an HTML page" : "a message"} of ${body.length} bytes`;
}

/** Reads one SOAP message. Throws {@link Vim25Error}: not SOAP, malformed, too large or too deep. */
export function decodeEnvelope(body: Buffer, limits: DecodeLimits = {}): SoapMessage {
  const maximumBytes = limits.maximumBytes ?? 512 * 1024 * 1024;
  if (body.length > maximumBytes)
    throw new Vim25Error("VIM25_LIMIT_EXCEEDED", `a message of ${body.length} bytes exceeds ${maximumBytes}`);
  if (!/Envelope/.test(body.toString("latin1", 0, 1000)))
    throw new Vim25Error("VIM25_NOT_SOAP", `${describeBody(body)} is no SOAP envelope`);
  return new EnvelopeDecoder(body, limits.maximumDepth ?? 512).decode();
}

const envelopeStart =
  '<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>';
const envelopeEnd = "</soapenv:Body></soapenv:Envelope>";

/** A complete answer of a server. */
export function encodeResponseEnvelope(method: string, returnval: unknown): string {
  return envelopeStart + encodeResponse(method, returnval) + envelopeEnd;
}

/** A complete fault of a server. Throws `VIM25_UNKNOWN_TYPE` for a detail that the table does not know. */
export function encodeFaultEnvelope(faultString: string, detail: FaultDetail | undefined): string {
  const text = escapeText(faultString, "faultstring");
  const xml = detail ? `<detail>${encodeDetail(`${detail.$type}Fault`, detail)}</detail>` : "";
  return `${envelopeStart}<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>${text}</faultstring>${xml}</soapenv:Fault>${envelopeEnd}`;
}
