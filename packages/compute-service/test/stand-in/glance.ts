import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  GlanceClient,
  HttpClient,
  type ImageApi,
  KeystoneSession,
  systemTimers,
  usualHttp,
} from "../../src/index.ts";

/** An image as Glance keeps it. */
export interface StoredImage {
  readonly fields: Record<string, unknown>;
  bytes: Buffer | undefined;
}

/** A Glance over HTTP with its images in memory, and the service's own client of it. */
export class StandInGlance implements AsyncDisposable {
  /** What the images of {@link add} hold. */
  readonly bytes = Buffer.alloc(65_536, "image");
  readonly images = new Map<string, StoredImage>();
  /** Method, path and token of every request. */
  readonly requests: string[] = [];
  /** Called before each answer; what it gives is awaited. */
  onRequest: ((request: string) => void | Promise<void>) | undefined;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  static async start(): Promise<StandInGlance> {
    const glance = new StandInGlance();
    glance.#server.listen(0, "127.0.0.1");
    await once(glance.#server, "listening");
    return glance;
  }

  /** The client, with the rights of each request's user. */
  get api(): ImageApi {
    const { port } = this.#server.address() as AddressInfo;
    const nobody = {
      group: "glance",
      authUrl: "http://127.0.0.1:9",
      login: { user: { id: "" }, password: () => "", project: { id: "" } },
    };
    const http = new HttpClient(usualHttp, systemTimers);
    return new GlanceClient({
      session: new KeystoneSession(nobody, http, () => new Date()),
      endpoint: { serviceType: "image", interfaces: [], override: `http://127.0.0.1:${port}` },
      http,
    });
  }

  /** Puts an image that can be built from; without bytes it waits for them, as nova-api leaves one for a snapshot. */
  add(id: string, fields: Record<string, unknown> = {}, bytes: Buffer | undefined = this.bytes): void {
    this.images.set(id, { fields: { id, disk_format: "vmdk", ...fields }, bytes });
  }

  /** The same without bytes. */
  addEmpty(id: string, fields: Record<string, unknown> = {}): void {
    this.images.set(id, { fields: { id, status: "queued", ...fields }, bytes: undefined });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = `${request.method} ${request.url}`;
    this.requests.push(`${text} ${request.headers["x-auth-token"]}`);
    try {
      await this.onRequest?.(text);
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const [status, body] = this.#handle(request, Buffer.concat(chunks));
      response.writeHead(status).end(body);
    } catch {
      response.destroy();
    }
  }

  #handle({ method, url = "" }: IncomingMessage, body: Buffer): [number, Buffer | string] {
    const { pathname, searchParams } = new URL(url, "http://glance");
    const [, id = "", file] = /^\/v2\/images(?:\/([^/]+)(\/file)?)?$/.exec(pathname) ?? [];
    if (id === "") return [200, JSON.stringify({ images: this.#list(searchParams) })];
    const image = this.images.get(id);
    if (!image) return [404, ""];
    switch (`${method}${file ?? ""}`) {
      case "GET":
        return [200, JSON.stringify({ ...image.fields, size: image.bytes?.length ?? null })];
      case "GET/file":
        return image.bytes ? [200, image.bytes] : [204, ""];
      case "PUT/file":
        image.bytes = body;
        image.fields["status"] = "active";
        return [204, ""];
      case "PATCH":
        for (const { path, value } of JSON.parse(body.toString()) as { path: string; value: unknown }[])
          image.fields[path.slice(1)] = value;
        return [200, "{}"];
      default:
        this.images.delete(id);
        return [204, ""];
    }
  }

  /** Those whose fields say what is asked, the youngest first. */
  #list(query: URLSearchParams): readonly object[] {
    query.delete("sort");
    return [...this.images.values()]
      .filter(({ fields }) => [...query].every(([name, value]) => fields[name] === value))
      .map(({ fields }) => fields)
      .toSorted((one, other) => String(other["created_at"]).localeCompare(String(one["created_at"])));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
