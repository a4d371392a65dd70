import { type JsonObject, type JsonValue, RpcFailure } from "@novasphere/oslo-messaging";
import type { NovaContext } from "../conductor/nova-context.ts";
import { ComputeServiceError } from "../errors.ts";
import type { GlanceImage, ImageApi, ImageTransfer } from "../manager/image-api.ts";
import type { HttpAnswer, HttpClient } from "./http-client.ts";
import type { EndpointOptions, KeystoneSession } from "./keystone-session.ts";

const patchType = "application/openstack-images-v2.1-json-patch";

/** Fields of an image that are not properties of its owner's making. */
const standardFields: ReadonlySet<string> = new Set([
  "id",
  "name",
  "status",
  "visibility",
  "protected",
  "owner",
  "tags",
  "size",
  "virtual_size",
  "disk_format",
  "container_format",
  "checksum",
  "os_hash_algo",
  "os_hash_value",
  "os_hidden",
  "min_disk",
  "min_ram",
  "created_at",
  "updated_at",
  "file",
  "self",
  "schema",
  "direct_url",
  "locations",
  "stores",
]);

interface GlanceRequest {
  readonly method: "GET" | "PATCH" | "PUT" | "DELETE";
  readonly path: string;
  readonly contentType?: string;
  readonly body?: string | AsyncIterable<Uint8Array>;
  readonly signal?: AbortSignal | undefined;
}

/** How Glance is reached. */
export interface GlanceOptions {
  /** For the catalogue, and for requests that come without a user's token. */
  readonly session: KeystoneSession;
  readonly endpoint: EndpointOptions;
  readonly http: HttpClient;
  /** Addresses in place of the catalogue's; when one does not answer, the next is asked. */
  readonly servers?: readonly string[];
  /** How often a request is sent again, to the next address. Default 0. */
  readonly retries?: number;
  /** Vouches for this service beside a user's token; absent when none is sent. */
  readonly serviceUser?: KeystoneSession | undefined;
}

/** Glance over HTTP, with the rights of the request's user. */
export class GlanceClient implements ImageApi {
  readonly #options: GlanceOptions;

  constructor(options: GlanceOptions) {
    this.#options = options;
  }

  async fetchImage(context: NovaContext, id: string): Promise<GlanceImage> {
    const response = await this.#send(context, id, { method: "GET", path: `/v2/images/${id}` });
    return toImage(JSON.parse(await response.text()) as JsonObject);
  }

  async download(
    context: NovaContext,
    id: string,
    { signal }: ImageTransfer,
  ): Promise<AsyncIterable<Uint8Array>> {
    const response = await this.#send(context, id, { method: "GET", path: `/v2/images/${id}/file`, signal });
    return response.body;
  }

  async upload(
    context: NovaContext,
    id: string,
    fields: JsonObject,
    bytes: AsyncIterable<Uint8Array>,
    { signal }: ImageTransfer,
  ): Promise<void> {
    const present = await this.#send(context, id, { method: "GET", path: `/v2/images/${id}` });
    const known = JSON.parse(await present.text()) as JsonObject;
    const patch = Object.entries(fields).map(([name, value]) => ({
      op: name in known ? "replace" : "add",
      path: `/${name}`,
      value,
    }));
    const path = `/v2/images/${id}`;
    const patched = await this.#send(context, id, {
      method: "PATCH",
      path,
      contentType: patchType,
      body: JSON.stringify(patch),
      signal,
    });
    patched.discard();
    const contentType = "application/octet-stream";
    const file = { method: "PUT", path: `${path}/file`, contentType, body: bytes, signal } as const;
    (await this.#send(context, id, file)).discard();
  }

  async listImages(
    context: NovaContext,
    properties: Readonly<Record<string, string>>,
  ): Promise<readonly string[]> {
    const ids: string[] = [];
    const query = new URLSearchParams({ ...properties, sort: "created_at:desc" });
    let path: string | undefined = `/v2/images?${query}`;
    while (path !== undefined) {
      const response: HttpAnswer = await this.#send(context, "list", { method: "GET", path });
      const page = JSON.parse(await response.text()) as { images: readonly { id: string }[]; next?: string };
      ids.push(...page.images.map(({ id }) => id));
      path = page.next;
    }
    return ids;
  }

  async deleteImage(context: NovaContext, id: string): Promise<void> {
    (await this.#send(context, id, { method: "DELETE", path: `/v2/images/${id}` }, [404])).discard();
  }

  async #send(
    context: NovaContext,
    id: string,
    request: GlanceRequest,
    accepted: readonly number[] = [],
  ): Promise<HttpAnswer> {
    const { servers = [], retries = 0 } = this.#options;
    const isRepeatable = typeof request.body !== "object";
    for (let attempt = 0; ; attempt += 1) {
      const isLast = attempt === retries || !isRepeatable;
      const answer = await this.#attempt(context, request, servers[attempt % servers.length]).catch(
        (error: unknown) => {
          const isAway = error instanceof ComputeServiceError && error.code === "COMPUTE_SERVICE_UNREACHABLE";
          if (isLast || !isAway) throw error;
          return undefined;
        },
      );
      const status = answer?.status ?? 503;
      if (answer && ((status >= 200 && status < 300) || accepted.includes(status))) return answer;
      answer?.discard();
      if (isLast || status !== 503) throw refusal(request.method, id, status);
    }
  }

  async #attempt(
    context: NovaContext,
    { method, path, contentType, body, signal }: GlanceRequest,
    server: string | undefined,
  ): Promise<HttpAnswer> {
    const { session, endpoint, serviceUser, http } = this.#options;
    const userToken = context["auth_token"];
    const requestId = context["global_request_id"] ?? context["request_id"];
    const address = server?.replace(/\/$/, "") ?? (await session.endpoint(endpoint));
    return http.send(`${address}${path}`, {
      method,
      headers: {
        "x-auth-token": typeof userToken === "string" ? userToken : await session.token(),
        ...(serviceUser && typeof userToken === "string" && { "x-service-token": await serviceUser.token() }),
        ...(typeof requestId === "string" && { "x-openstack-request-id": requestId }),
        ...(contentType !== undefined && { "content-type": contentType }),
      },
      ...(body !== undefined && { body }),
      signal,
    });
  }
}

function refusal(method: string, id: string, status: number): Error {
  const fields = { module: "nova.exception", kwargs: { image_id: id, code: status } };
  if (status === 404)
    return new RpcFailure({
      ...fields,
      className: "ImageNotFound",
      message: `Image ${id} could not be found.`,
    });
  if (status === 401 || status === 403)
    return new RpcFailure({
      ...fields,
      className: "ImageNotAuthorized",
      message: `Not authorized for image ${id}.`,
    });
  return new ComputeServiceError(
    "COMPUTE_GLANCE_REFUSED",
    `Glance answered ${method} of image ${id} with ${status}`,
  );
}

function toImage(image: JsonObject): GlanceImage {
  const text = (name: string) => {
    const value = image[name];
    return typeof value === "string" ? value : undefined;
  };
  const properties = Object.entries(image).flatMap(([name, value]) =>
    standardFields.has(name) || value === null ? [] : [[name, asText(value)] as const],
  );
  const diskFormat = text("disk_format");
  const containerFormat = text("container_format");
  return {
    id: text("id") ?? "",
    ...(diskFormat !== undefined && { diskFormat }),
    ...(containerFormat !== undefined && { containerFormat }),
    properties: Object.fromEntries(properties),
    sizeBytes: typeof image["size"] === "number" ? image["size"] : 0,
    sha256: text("os_hash_algo") === "sha256" ? text("os_hash_value") : undefined,
  };
}

function asText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
