import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import { VSphereError } from "../errors.ts";

/**
 * The proxy's address. Throws `TypeError` for anything but `http://host:port` or `https://host:port`, and for a
 * server that is not reached by HTTPS: the proxy would read along.
 */
export function toProxyUrl(address: string | URL, server: URL): URL {
  if (server.protocol !== "https:")
    throw new TypeError(`${server.host} is reached through a proxy by https only`);
  const url = URL.canParse(String(address)) ? new URL(String(address)) : undefined;
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:"))
    throw new TypeError("proxy must be an address such as http://proxy.example.com:3128");
  return url;
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === "") return {};
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { "Proxy-Authorization": `Basic ${Buffer.from(login).toString("base64")}` };
}

/** A connection to `target` (host and port) through an HTTP proxy, made with CONNECT. */
export function openTunnel(proxy: URL, target: string, signal: AbortSignal): Promise<Socket> {
  const request = proxy.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const connecting = request({
      host: proxy.hostname.replace(/^\[|\]$/g, ""),
      port: proxy.port === "" ? (proxy.protocol === "https:" ? 443 : 80) : proxy.port,
      method: "CONNECT",
      path: target,
      headers: { Host: target, ...authorization(proxy) },
      agent: false,
      signal,
    });
    connecting.once("connect", (response: IncomingMessage, socket: Socket) => {
      if (response.statusCode === 200) {
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(
        new VSphereError(
          "VSPHERE_CONNECTION",
          `the proxy ${proxy.host} refuses to connect to ${target}: HTTP ${response.statusCode}`,
          { status: response.statusCode, mayHaveArrived: false },
        ),
      );
    });
    connecting.once("error", reject);
    connecting.end();
  });
}
