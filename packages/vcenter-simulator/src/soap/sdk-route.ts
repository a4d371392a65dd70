import type { IncomingMessage, ServerResponse } from "node:http";
import type { SimulatorClock } from "../clock.ts";
import { findCookie } from "../transfer/request-cookies.ts";
import { deliver } from "./delivery.ts";
import { type Route, readBody } from "./http-server.ts";
import { serviceVersionsXml } from "./service-versions.ts";
import type { SoapEndpoint } from "./soap-endpoint.ts";
import { serviceWsdl } from "./wsdl.ts";

const maximumBodyBytes = 64 * 1024 * 1024;
const cookieName = "vmware_soap_session";

/** Answers below `/sdk`: SOAP calls, and the documents clients read at start. */
export function sdkRoute(endpoint: SoapEndpoint, clock: SimulatorClock, isSecure: boolean): Route {
  let wsdl: Buffer | undefined;
  return async (request, response, url) => {
    if (request.method === "POST") return soapCall(endpoint, clock, isSecure, request, response);
    request.resume();
    if (url.pathname === "/sdk/vimServiceVersions.xml") {
      response.writeHead(200, { "content-type": "text/xml" }).end(serviceVersionsXml());
      return;
    }
    if (url.pathname === "/sdk/vimService.wsdl" || url.pathname === "/sdk/vimService") {
      wsdl ??= Buffer.from(
        serviceWsdl(`http${isSecure ? "s" : ""}://${request.headers.host ?? "localhost"}/sdk`),
      );
      response.writeHead(200, { "content-type": "text/xml", "content-length": wsdl.length });
      return deliver(response, wsdl, undefined, clock);
    }
    response.writeHead(404, { "content-type": "text/plain" }).end("404 Not Found");
  };
}

async function soapCall(
  endpoint: SoapEndpoint,
  clock: SimulatorClock,
  isSecure: boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const hungUp = new AbortController();
  response.once("close", () => hungUp.abort());
  const answer = await endpoint.answer({
    body: await readBody(request, maximumBodyBytes),
    cookie: findCookie(request, cookieName),
    caller: {
      address: request.socket.remoteAddress ?? "",
      userAgent: request.headers["user-agent"] ?? "",
    },
    signal: hungUp.signal,
  });
  if (answer.delivery?.kind === "disconnect") {
    request.socket.destroy();
    return;
  }
  const body = Buffer.from(answer.xml);
  response.writeHead(answer.status, {
    "content-type": "text/xml; charset=utf-8",
    "content-length": body.length,
    "cache-control": "no-cache",
    ...(answer.cookie === undefined ? {} : { "set-cookie": sessionCookie(answer.cookie, isSecure) }),
  });
  await deliver(response, body, answer.delivery, clock);
}

function sessionCookie(value: string, isSecure: boolean): string {
  return `${cookieName}="${value}"; Path=/; HttpOnly${isSecure ? "; Secure" : ""}`;
}
