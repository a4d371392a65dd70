import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

/** Path of one of the files that were made for tests: `server` and `client` vouch for themselves. */
export function certificateFile(name: `${"server" | "client"}.${"cert" | "key"}.pem`): string {
  return fileURLToPath(new URL(`./certificates/${name}`, import.meta.url));
}

/** A server with a certificate that only those accept who were told of it. */
export interface HttpsServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Method and path of every request, in order. */
  readonly requests: string[];
}

/** How the server differs from the usual one. */
export interface HttpsServerOptions {
  readonly port?: number;
  /** Clients have to show the certificate `client`. */
  readonly wantsClient?: boolean;
}

/** Starts one on the loopback address. */
export async function startHttps(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  { port = 0, wantsClient = false }: HttpsServerOptions = {},
): Promise<HttpsServer> {
  const requests: string[] = [];
  const server = createServer(
    {
      cert: readFileSync(certificateFile("server.cert.pem")),
      key: readFileSync(certificateFile("server.key.pem")),
      ...(wantsClient && {
        requestCert: true,
        rejectUnauthorized: true,
        ca: readFileSync(certificateFile("client.cert.pem")),
      }),
    },
    (request, response) => {
      requests.push(`${request.method} ${request.url}`);
      answer(request, response);
    },
  );
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${address.port}`,
    port: address.port,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
