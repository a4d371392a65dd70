import type { JsonValue } from "@novasphere/oslo-messaging";
import type { NovaContext } from "../conductor/nova-context.ts";
import type { NeutronAnswer, NeutronApi, NeutronRequest, NeutronRights } from "../networks/neutron-api.ts";
import { NeutronError } from "../networks/neutron-error.ts";
import type { HttpClient } from "./http-client.ts";
import { readJson } from "./json-body.ts";
import type { EndpointOptions, KeystoneSession } from "./keystone-session.ts";

/** How Neutron is reached. */
export interface NeutronOptions {
  /** The service user, for what users may not do and for requests that come without a user's token. */
  readonly session: KeystoneSession;
  readonly endpoint: EndpointOptions;
  readonly http: HttpClient;
  /** Vouches for this service beside a user's token; absent when none is sent. */
  readonly serviceUser?: KeystoneSession | undefined;
  /** How long the list of extensions is good for. */
  readonly extensionsMs: number;
  readonly now: () => Date;
}

interface Extensions {
  readonly readAt: number;
  readonly aliases: Promise<ReadonlySet<string>>;
}

/** Neutron over HTTP. */
export class NeutronClient implements NeutronApi {
  readonly #options: NeutronOptions;
  #extensions: Extensions | undefined;

  constructor(options: NeutronOptions) {
    this.#options = options;
  }

  async send(context: NovaContext, rights: NeutronRights, request: NeutronRequest): Promise<NeutronAnswer> {
    const userToken = context["auth_token"];
    const asUser = rights === "user" && typeof userToken === "string" && userToken !== "";
    const answer = await this.#send(context, request, asUser ? userToken : undefined);
    if (answer.status !== 401 || asUser) return answer;
    // The token was revoked before its time.
    this.#options.session.discard();
    return this.#send(context, request, undefined);
  }

  async hasExtension(alias: string): Promise<boolean> {
    const { extensionsMs, now } = this.#options;
    const time = now().getTime();
    if (!this.#extensions || time - this.#extensions.readAt >= extensionsMs) {
      const extensions = { readAt: time, aliases: this.#readExtensions() };
      this.#extensions = extensions;
      // Whoever comes next asks again.
      extensions.aliases.catch(() => {
        if (this.#extensions === extensions) this.#extensions = undefined;
      });
    }
    return (await this.#extensions.aliases).has(alias);
  }

  async #readExtensions(): Promise<ReadonlySet<string>> {
    const request = { method: "GET", path: "/extensions?fields=alias" } as const;
    const answer = await this.send({}, "admin", request);
    if (answer.status !== 200) throw new NeutronError("GET /extensions", answer);
    const { extensions } = answer.body as unknown as { extensions: readonly { alias: string }[] };
    return new Set(extensions.map(({ alias }) => alias));
  }

  async #send(
    context: NovaContext,
    { method, path, body }: NeutronRequest,
    userToken: string | undefined,
  ): Promise<NeutronAnswer> {
    const { session, endpoint, http, serviceUser } = this.#options;
    // The catalogue's address may have the version at its end, and mostly has not.
    const address = (await session.endpoint(endpoint)).replace(/\/v2\.0$/, "");
    const requestId = context["global_request_id"] ?? context["request_id"];
    const response = await http.send(`${address}/v2.0${path}`, {
      method,
      headers: {
        accept: "application/json",
        "x-auth-token": userToken ?? (await session.token()),
        ...(serviceUser &&
          userToken !== undefined && {
            "x-service-token": await serviceUser.token(),
          }),
        ...(typeof requestId === "string" && { "x-openstack-request-id": requestId }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body satisfies JsonValue) }),
    });
    return { status: response.status, body: readJson(await response.text()) };
  }
}
