import type { PlacementAnswer, PlacementApi, PlacementRequest } from "../placement/placement-api.ts";
import type { HttpClient } from "./http-client.ts";
import { readJson } from "./json-body.ts";
import type { EndpointOptions, KeystoneSession } from "./keystone-session.ts";

/** Placement over HTTP, by a service user's token. */
export class PlacementClient implements PlacementApi {
  readonly #session: KeystoneSession;
  readonly #endpoint: EndpointOptions;
  readonly #http: HttpClient;

  constructor(session: KeystoneSession, endpoint: EndpointOptions, http: HttpClient) {
    this.#session = session;
    this.#endpoint = endpoint;
    this.#http = http;
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
    const response = await this.#http.send(`${await this.#session.endpoint(this.#endpoint)}${path}`, {
      method,
      headers: {
        accept: "application/json",
        "content-type": "application/json",
        "openstack-api-version": `placement ${version}`,
        "x-auth-token": await this.#session.token(),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal,
    });
    const text = await response.text();
    return { status: response.status, body: readJson(text) };
  }
}
