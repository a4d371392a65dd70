import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { type JsonObject, type JsonValue, RpcFailure } from "@novasphere/oslo-messaging";
import type { NovaContext } from "../conductor/nova-context.ts";
import { ComputeServiceError } from "../errors.ts";
import type { GlanceImage, ImageApi, ImageTransfer } from "../manager/image-api.ts";
import type { EndpointOptions, KeystoneSession } from "./keystone-session.ts";

const patchType = "application/openstack-images-v2.1-json-patch";
const requestTimeoutMs = 60_000;

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
  readonly body?: string | ReadableStream<Uint8Array>;
  readonly signal?: AbortSignal | undefined;
}

/** How Glance is reached. */
export interface GlanceOptions {
  /** For the catalogue, and for requests that come without a user's token. */
  readonly session: KeystoneSession;
  readonly endpoint: EndpointOptions;
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
    return toImage((await response.json()) as JsonObject);
  }

  async download(
    context: NovaContext,
    id: string,
    { signal }: ImageTransfer,
  ): Promise<AsyncIterable<Uint8Array>> {
    const response = await this.#send(context, id, { method: "GET", path: `/v2/images/${id}/file`, signal });
    if (response.status === 204 || !response.body) return Readable.from([]);
    return Readable.fromWeb(response.body as ReadableStream);
  }

  async upload(
    context: NovaContext,
    id: string,
    fields: JsonObject,
    bytes: AsyncIterable<Uint8Array>,
    { signal }: ImageTransfer,
  ): Promise<void> {
    const present = await this.#send(context, id, { method: "GET", path: `/v2/images/${id}` });
    const known = (await present.json()) as JsonObject;
    const patch = Object.entries(fields).map(([name, value]) => ({
      op: name in known ? "replace" : "add",
      path: `/${name}`,
      value,
    }));
    const path = `/v2/images/${id}`;
    await this.#send(context, id, {
      method: "PATCH",
      path,
      contentType: patchType,
      body: JSON.stringify(patch),
      signal,
    });
    const body = Readable.toWeb(Readable.from(bytes)) as ReadableStream<Uint8Array>;
    const contentType = "application/octet-stream";
    await this.#send(context, id, { method: "PUT", path: `${path}/file`, contentType, body, signal });
  }

  async listImages(
    context: NovaContext,
    properties: Readonly<Record<string, string>>,
  ): Promise<readonly string[]> {
    const ids: string[] = [];
    const query = new URLSearchParams({ ...properties, sort: "created_at:desc" });
    let path: string | undefined = `/v2/images?${query}`;
    while (path !== undefined) {
      const response: Response = await this.#send(context, "list", { method: "GET", path });
      const page = (await response.json()) as { images: readonly { id: string }[]; next?: string };
      ids.push(...page.images.map(({ id }) => id));
      path = page.next;
    }
    return ids;
  }

  async deleteImage(context: NovaContext, id: string): Promise<void> {
    await this.#send(context, id, { method: "DELETE", path: `/v2/images/${id}` }, [404]);
  }

  async #send(
    context: NovaContext,
    id: string,
    { method, path, contentType, body, signal }: GlanceRequest,
    accepted: readonly number[] = [],
  ): Promise<Response> {
    const { session, endpoint, serviceUser } = this.#options;
    const userToken = context["auth_token"];
    const requestId = context["global_request_id"] ?? context["request_id"];
    // A stream takes as long as it takes.
    const limit =
      typeof body === "object" || path.endsWith("/file") ? undefined : AbortSignal.timeout(requestTimeoutMs);
    const signals = [signal, limit].filter((entry) => entry !== undefined);
    const response = await fetch(`${await session.endpoint(endpoint)}${path}`, {
      method,
      headers: {
        "x-auth-token": typeof userToken === "string" ? userToken : await session.token(),
        ...(serviceUser && typeof userToken === "string" && { "x-service-token": await serviceUser.token() }),
        ...(typeof requestId === "string" && { "x-openstack-request-id": requestId }),
        ...(contentType !== undefined && { "content-type": contentType }),
      },
      ...(body !== undefined && { body: body as NonNullable<RequestInit["body"]>, duplex: "half" as const }),
      ...(signals.length > 0 && { signal: AbortSignal.any(signals) }),
    });
    if (response.ok || accepted.includes(response.status)) return response;
    await response.body?.cancel();
    throw refusal(method, id, response.status);
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
