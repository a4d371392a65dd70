import { isIPv4, isIPv6 } from "node:net";
import { textValueType, UnfitText, type ValueType } from "./value-type.ts";

const noJoining = { most: 0 };

/** Which hosts are accepted. */
export interface HostLimits {
  /** Accept addresses of this version of IP only. */
  readonly version?: 4 | 6;
  /** Accept `_` in host names (oslo.config's `HostDomain`). */
  readonly allowUnderscore?: boolean;
}

/** oslo.config's `types.HostAddress`: an IP address or a host name. A final dot of a name is removed. */
export function hostAddressType({ version, allowUnderscore = false }: HostLimits = {}): ValueType<string> {
  const limits = version === undefined ? [] : [`IP version: ${version}`];
  const letters = allowUnderscore ? /^(?!-)[A-Z0-9_-]{1,63}$/i : /^(?!-)[A-Z0-9-]{1,63}$/i;
  return textValueType("host address value", limits, noJoining, (text) => {
    if (isAddress(text, version)) return text;
    const name = text.endsWith(".") ? text.slice(0, -1) : text;
    const parts = name.split(".");
    const isName =
      text.length <= 253 &&
      /[a-zA-Z-]/.test(parts.at(-1) ?? "") &&
      parts.every((part) => letters.test(part) && !part.endsWith("-"));
    if (!isName) throw new UnfitText("must be an IP address or a host name");
    return name;
  });
}

/** oslo.config's `types.IPAddress`. */
export function ipAddressType(version?: 4 | 6): ValueType<string> {
  const kind = version === undefined ? "an IP address" : `an IPv${version} address`;
  return textValueType("IP address value", [], noJoining, (text) => {
    if (!isAddress(text, version)) throw new UnfitText(`must be ${kind}`);
    return text;
  });
}

/** Limits of a URI. */
export interface UriLimits {
  /** The only schemes allowed, in lower case. */
  readonly schemes?: readonly string[];
  readonly maxLength?: number;
}

const uriPattern = /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\/([^\\/?#]*)([^?#]*)/;
const authorityPattern = /^(?:(?:[\w.~\-!$&'()*+,;=:]|%[\da-f]{2})+@)?(\[[^\]]*\]|[^:[\]@]*):?\d{0,5}$/i;
const namePattern = /^(?:[\w.~\-!$&'()*+,;=]|%[\da-f]{2})*$/i;
// oslo.config encodes a path before it looks at it, and leaves only these two as they are.
const brokenPathPattern = /[[\]]/;
const futureAddressPattern = /^v[\da-f]+\.[\w.~\-!$&'()*+,;=:]+$/i;

/** oslo.config's `types.URI`: scheme and host must be there, and valid by RFC 3986. */
export function uriType({ schemes, maxLength }: UriLimits = {}): ValueType<string> {
  const limits: string[] = [];
  if (schemes) limits.push(`Schemes: ${schemes.join(", ")}`);
  if (maxLength !== undefined) limits.push(`Maximum length: ${maxLength}`);
  return textValueType("URI value", limits, noJoining, (text) => {
    const [, scheme = "", authority = "", path = ""] = uriPattern.exec(text) ?? [];
    const host = authority === "" ? undefined : authorityPattern.exec(authority)?.[1];
    if (host === undefined || !isUriHost(host) || brokenPathPattern.test(path)) {
      throw new UnfitText("must be a URI with scheme and host", "Write it as `scheme://host/path`.");
    }
    if (schemes && !schemes.includes(scheme))
      throw new UnfitText(`must have the scheme ${schemes.join(" or ")}`);
    if (maxLength !== undefined && text.length > maxLength) {
      throw new UnfitText(`must have at most ${maxLength} characters`);
    }
    return text;
  });
}

function isAddress(text: string, version?: 4 | 6): boolean {
  const isVersion6 = isIPv6(text) && !text.includes("%");
  if (version === 4) return isIPv4(text);
  return version === 6 ? isVersion6 : isVersion6 || isIPv4(text);
}

function isUriHost(host: string): boolean {
  if (host.startsWith("[")) {
    const literal = host.slice(1, -1);
    const [address = "", ...zone] = literal.split("%25");
    const isAddress =
      isIPv6(address) && !address.includes("%") && (zone.length === 0 || zone.join("") !== "");
    return isAddress || futureAddressPattern.test(literal);
  }
  const looksLikeAddress = /^(?:\d{1,3}\.){3}\d{1,3}$/.test(host);
  return looksLikeAddress ? host.split(".").every((part) => Number(part) <= 255) : namePattern.test(host);
}
