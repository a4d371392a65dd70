import type { IncomingMessage } from "node:http";

/** The value of a cookie of a request, without quotes. */
export function findCookie(request: IncomingMessage, wanted: string): string | undefined {
  for (const part of (request.headers.cookie ?? "").split(";")) {
    const separator = part.indexOf("=");
    if (part.slice(0, separator).trim() !== wanted) continue;
    const value = part.slice(separator + 1).trim();
    return value.replace(/^"(.*)"$/, "$1");
  }
  return undefined;
}

/** User name and password of a request with basic authentication. */
export function findCredentials(
  request: IncomingMessage,
): { userName: string; password: string } | undefined {
  const match = /^Basic\s+(\S+)$/i.exec(request.headers.authorization ?? "");
  const [, userName, password] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(match?.[1] ?? "", "base64").toString()) ?? [];
  return userName === undefined || password === undefined ? undefined : { userName, password };
}
