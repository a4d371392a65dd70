import { MessagingError } from "./errors.ts";

/** One RabbitMQ of a transport URL. */
export interface Broker {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
}

/** What a `transport_url` says. */
export interface TransportUrl {
  readonly brokers: readonly Broker[];
  readonly virtualHost: string;
  /** Options behind the `?`, which override those of `[oslo_messaging_rabbit]`. */
  readonly options: ReadonlyMap<string, string>;
}

const form = /^(?:rabbit|kombu):\/\/([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s;

/**
 * Reads `rabbit://user:password@host:port,user:password@host:port/virtual-host?option=value`, as oslo.messaging does.
 * Throws `MESSAGING_INVALID_TRANSPORT_URL`; the message holds no part of the URL that may be a password.
 */
export function parseTransportUrl(url: string): TransportUrl {
  const match = form.exec(url);
  if (!match) throw invalid("it does not look like rabbit://user:password@host:port/virtual-host");
  const [, authority = "", path = "", query = ""] = match;
  return {
    brokers: authority.split(",").map(parseBroker),
    virtualHost: decode(path === "" ? "/" : path, "virtual host"),
    options: new Map(new URLSearchParams(query)),
  };
}

function parseBroker(text: string): Broker {
  const at = text.lastIndexOf("@");
  const credentials = at < 0 ? "" : text.slice(0, at);
  const colon = credentials.indexOf(":");
  const address = /^(\[[^\]]+\]|[^:]*)(?::(\d+))?$/.exec(text.slice(at + 1));
  const port = Number(address?.[2] ?? 5672);
  if (!address || port < 1 || port > 65_535) throw invalid("a host in it is neither `host` nor `host:port`");
  return {
    host: (address[1] || "localhost").replace(/^\[(.*)\]$/, "$1"),
    port,
    username: decode(colon < 0 ? credentials : credentials.slice(0, colon), "user name") || "guest",
    password: at < 0 ? "guest" : decode(colon < 0 ? "" : credentials.slice(colon + 1), "password"),
  };
}

function decode(text: string, part: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw invalid(`a % in the ${part} is not followed by two hexadecimal digits; write it as %25`, { cause });
  }
}

function invalid(reason: string, options?: ErrorOptions): MessagingError {
  return new MessagingError(
    "MESSAGING_INVALID_TRANSPORT_URL",
    `transport_url cannot be used: ${reason}`,
    options,
  );
}
