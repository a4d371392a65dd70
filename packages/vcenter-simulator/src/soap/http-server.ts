import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { ServerCertificate } from "./certificate.ts";

/** What answers the requests of one path or of the paths below it. */
export type Route = (request: IncomingMessage, response: ServerResponse, url: URL) => void | Promise<void>;

/** An HTTP or HTTPS server that listens until it is closed. */
export class HttpServer {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;

  private constructor(server: Server, sockets: Set<Socket>) {
    this.#server = server;
    this.#sockets = sockets;
    this.port = (server.address() as AddressInfo).port;
  }

  /** Starts listening. Rejects when the address cannot be had. */
  static async listen(
    routes: ReadonlyMap<string, Route>,
    address: { host: string; port: number },
    certificate: ServerCertificate | undefined,
  ): Promise<HttpServer> {
    const listener = requestListener(routes);
    const server = createServer(listener, certificate);
    server.keepAliveTimeout = 0;
    server.requestTimeout = 0;
    const sockets = new Set<Socket>();
    server.on(certificate ? "secureConnection" : "connection", (socket: Socket) => {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(address.port, address.host, () => {
        server.off("error", reject);
        resolve();
      });
    });
    return new HttpServer(server, sockets);
  }

  /** Stops listening and cuts what is open. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    this.#server.closeAllConnections();
    await closed;
  }
}

/**
 * An HTTPS server where there is a certificate, else an HTTP one. An `import` of node:http would bring in the
 * whole of `fetch` for its WebSocket: ten megabytes that no server needs.
 */
function createServer(listener: RequestListener, certificate: ServerCertificate | undefined): Server {
  if (!certificate) return process.getBuiltinModule("node:http").createServer(listener);
  const pair = { cert: certificate.certificate, key: certificate.privateKey };
  return process.getBuiltinModule("node:https").createServer(pair, listener);
}

/** Picks the route with the longest matching path; a route's failure is a 500, never a crash. */
function requestListener(routes: ReadonlyMap<string, Route>): RequestListener {
  const paths = [...routes].sort(([a], [b]) => b.length - a.length);
  return (request, response) => {
    const url = URL.parse(request.url ?? "/", "http://simulator");
    const found = paths.find(([path]) => url?.pathname === path || url?.pathname.startsWith(`${path}/`));
    if (!url || !found) return notFound(request, response);
    void answer(found[1], request, response, url);
  };
}

async function answer(
  route: Route,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  try {
    await route(request, response, url);
  } catch (error) {
    if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
    response.end(error instanceof Error ? error.message : String(error));
  }
}

function notFound(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.writeHead(404, { "content-type": "text/plain" }).end("404 Not Found");
}

/** Reads a request's body. Rejects when it exceeds `maximumBytes` or the client hangs up. */
export async function readBody(request: IncomingMessage, maximumBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    if (length > maximumBytes) throw new RangeError(`the request body exceeds ${maximumBytes} bytes`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
