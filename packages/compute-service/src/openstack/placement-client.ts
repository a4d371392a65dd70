import type { JsonValue } from "@novasphere/oslo-messaging";
import type { PlacementAnswer, PlacementApi, PlacementRequest } from "../placement/placement-api.ts";
import type { EndpointOptions, KeystoneSession } from "./keystone-session.ts";

const requestTimeoutMs = 60_000;

/** Placement over HTTP, by a service user's token. */
export class PlacementClient implements PlacementApi {
  readonly #session: KeystoneSession;
  readonly #endpoint: EndpointOptions;

  constructor(session: KeystoneSession, endpoint: EndpointOptions) {
    this.#session = session;
    this.#endpoint = endpoint;
  }

  async send(request: PlacementRequest, options: { signal?: AbortSignal } = {}): Promise<PlacementAnswer> {
    const answer = await this.#send(request, options);
    if (answer.status !== 401) return answer;
    // The token was revoked before its time.
    this.#session.discard();
    return this.#send(request, options);
  }

  async #send(
    { method, path, version, body }: PlacementRequest,
    { signal }: { signal?: AbortSignal },
  ): Promise<PlacementAnswer> {
    const limit = AbortSignal.timeout(requestTimeoutMs);
    const response = await fetch(`${await this.#session.endpoint(this.#endpoint)}${path}`, {
      method,
      headers: {
        accept: "application/json",
        "content-type": "application/json",
        "openstack-api-version": `placement ${version}`,
        "x-auth-token": await this.#session.token(),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    const text = await response.text();
    return { status: response.status, body: readBody(text) };
  }
}

/** A proxy in between may answer with something else than JSON. */
function readBody(text: string): JsonValue {
  if (text === "") return null;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text.slice(0, 200);
  }
}
