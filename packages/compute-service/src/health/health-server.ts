import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ServiceHealth } from "./service-health.ts";

/** A small HTTP server on the loopback address. */
export interface HealthServer extends AsyncDisposable {
  readonly port: number;
}

/**
 * Answers `GET /live` and `GET /ready` with 200, or 503 for a service that is not, and its {@link ServiceHealth} as
 * JSON. Port 0 is any free one. Rejects with the system's error when the port cannot be had.
 */
export async function startHealthServer(port: number, health: () => ServiceHealth): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(`${JSON.stringify(body)}\n`);
    };
    const present = health();
    if (request.method !== "GET") answer(405, { error: "only GET is answered" });
    else if (request.url === "/live") answer(present.isLive ? 200 : 503, present);
    else if (request.url === "/ready") answer(present.isReady ? 200 : 503, present);
    else answer(404, { error: "there are /live and /ready" });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
