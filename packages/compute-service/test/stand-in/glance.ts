import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ImageApi } from "../../src/index.ts";

/** A Glance with one image, over HTTP, and the client of it. */
export class StandInGlance implements AsyncDisposable {
  readonly bytes = Buffer.alloc(65_536, "image");
  /** Method, path and token of every request. */
  readonly requests: string[] = [];
  /** Called before each answer. */
  onRequest: (() => void) | undefined;
  readonly #server = createServer((request, response) => {
    this.onRequest?.();
    this.requests.push(`${request.method} ${request.url} ${request.headers["x-auth-token"]}`);
    response.end(request.method === "GET" ? this.bytes : "");
  });

  static async start(): Promise<StandInGlance> {
    const glance = new StandInGlance();
    glance.#server.listen(0, "127.0.0.1");
    await once(glance.#server, "listening");
    return glance;
  }

  get images(): ImageApi {
    const { port } = this.#server.address() as AddressInfo;
    const ask = (method: string, path: string, token: unknown) =>
      fetch(`http://127.0.0.1:${port}/v2/images/${path}`, {
        method,
        headers: { "x-auth-token": String(token) },
      });
    return {
      fetchImage: async (_context, id) => ({
        id,
        diskFormat: "vmdk",
        sizeBytes: this.bytes.length,
        sha256: undefined,
        properties: {},
      }),
      download: async (context, id) => {
        const { body } = await ask("GET", `${id}/file`, context["auth_token"]);
        if (!body) throw new Error("no body");
        return body;
      },
      upload: async (context, id) => void (await ask("PUT", `${id}/file`, context["auth_token"])),
      deleteImage: async (context, id) => void (await ask("DELETE", id, context["auth_token"])),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
