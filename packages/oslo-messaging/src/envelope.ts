import { randomBytes } from "node:crypto";
import type { JsonObject, JsonValue } from "./json.ts";
import { type FailureFields, RemoteError } from "./remote-error.ts";

/** Properties of every message that oslo.messaging sends. */
export const messageProperties = {
  contentType: "application/json",
  contentEncoding: "utf-8",
  deliveryMode: 2,
  priority: 0,
  headers: {},
} as const;

const contextPrefix = "_context_";

/** An id as oslo.messaging makes them: 32 hexadecimal digits. */
export function uniqueId(): string {
  return randomBytes(16).toString("hex");
}

/** A message as it travels: JSON within JSON. */
export function encodeMessage(message: JsonObject): Buffer {
  return Buffer.from(JSON.stringify({ "oslo.version": "2.0", "oslo.message": JSON.stringify(message) }));
}

/**
 * The message in a body; a body without an envelope is the message itself. Throws for what is no JSON object, and for
 * an envelope that is not of version 2.
 */
export function decodeMessage(body: Buffer): JsonObject {
  const outer = asObject(JSON.parse(body.toString("utf8")));
  const { "oslo.message": inner, "oslo.version": version } = outer;
  if (inner === undefined || version === undefined) return outer;
  if (!/^2(?:\.|$)/.test(String(version))) throw new TypeError(`an envelope has the version ${version}`);
  return asObject(typeof inner === "string" ? JSON.parse(inner) : inner);
}

/** The fields of a request context as they travel. */
export function encodeContext(context: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(context).map(([name, value]) => [`${contextPrefix}${name}`, value]),
  );
}

/** The request context in a message. */
export function decodeContext(message: JsonObject): JsonObject {
  const fields = Object.entries(message).filter(([name]) => name.startsWith(contextPrefix));
  return Object.fromEntries(fields.map(([name, value]) => [name.slice(contextPrefix.length), value]));
}

/** A failure as it travels: text that is JSON. */
export function encodeFailure(fields: FailureFields): string {
  const { className, module, message, args = [message], kwargs = {}, traceback = [] } = fields;
  return JSON.stringify({ class: className, module, message, tb: traceback, args, kwargs });
}

/** The failure in an answer; one that cannot be read is an `Exception` without a message. */
export function decodeFailure(failure: JsonValue): RemoteError {
  const fields = failureFields(failure);
  const text = (name: string) => String(fields[name] ?? "");
  const { args, kwargs, tb } = fields;
  return new RemoteError({
    className: text("class").replace(/_Remote$/, "") || "Exception",
    module: text("module").replace(/_Remote$/, ""),
    message: text("message"),
    ...(Array.isArray(args) && { args }),
    ...(typeof kwargs === "object" &&
      kwargs !== null &&
      !Array.isArray(kwargs) && { kwargs: kwargs as JsonObject }),
    ...(Array.isArray(tb) && { traceback: tb.map(String) }),
  });
}

function failureFields(failure: JsonValue): JsonObject {
  try {
    return asObject(typeof failure === "string" ? JSON.parse(failure) : failure);
  } catch {
    return {};
  }
}

function asObject(value: unknown): JsonObject {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new TypeError("a message is a JSON object");
}
