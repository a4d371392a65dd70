import { ComputeServiceError } from "../errors.ts";
import type { HttpClient } from "./http-client.ts";
import { describeLogin, type KeystoneLogin, loginRequest } from "./keystone-login.ts";

/** Who logs in to Keystone, by the names of nova.conf. */
export interface KeystoneOptions {
  /** Group of nova.conf that the options are from, for messages. */
  readonly group: string;
  readonly authUrl: string;
  readonly login: KeystoneLogin;
}

/** Where to find a service in the catalogue. */
export interface EndpointOptions {
  readonly serviceType: string;
  /** The preferred one first. */
  readonly interfaces: readonly string[];
  readonly region?: string;
  /** In place of the catalogue's. */
  readonly override?: string;
}

interface Token {
  readonly id: string;
  readonly expiresAt: number;
  readonly catalog: readonly CatalogService[];
}

interface CatalogService {
  readonly type: string;
  readonly endpoints: readonly {
    readonly interface: string;
    readonly region_id?: string;
    readonly url: string;
  }[];
}

/** A token is renewed when it has less left than this. */
const marginMs = 60_000;

/** A log-in to Keystone that renews itself. */
export class KeystoneSession {
  readonly #options: KeystoneOptions;
  readonly #http: HttpClient;
  readonly #now: () => Date;
  #token: Promise<Token> | undefined;

  constructor(options: KeystoneOptions, http: HttpClient, now: () => Date) {
    this.#options = options;
    this.#http = http;
    this.#now = now;
  }

  /** A token that is good for a while. Rejects with `COMPUTE_KEYSTONE_REFUSED` or `COMPUTE_SERVICE_UNREACHABLE`. */
  async token(): Promise<string> {
    return (await this.#current()).id;
  }

  /** Forgets a token that a service has refused. */
  discard(): void {
    this.#token = undefined;
  }

  /** Address of a service, without a `/` at its end. Rejects with `COMPUTE_ENDPOINT_NOT_FOUND`. */
  async endpoint({ serviceType, interfaces, region, override }: EndpointOptions): Promise<string> {
    if (override !== undefined) return override.replace(/\/$/, "");
    const { catalog } = await this.#current();
    const endpoints = catalog
      .filter(({ type }) => type === serviceType)
      .flatMap((service) => service.endpoints)
      .filter((endpoint) => region === undefined || endpoint.region_id === region);
    for (const wanted of interfaces) {
      const found = endpoints.find((endpoint) => endpoint.interface === wanted);
      if (found) return found.url.replace(/\/$/, "");
    }
    throw new ComputeServiceError(
      "COMPUTE_ENDPOINT_NOT_FOUND",
      `Keystone's catalogue has no ${interfaces.join(" or ")} endpoint of ${serviceType}${region === undefined ? "" : ` in region ${region}`}; see [${this.#options.group}] valid_interfaces, region_name and endpoint_override`,
    );
  }

  async #current(): Promise<Token> {
    const known = this.#token;
    const present = await known?.catch(() => undefined);
    if (present && present.expiresAt - this.#now().getTime() > marginMs) return present;
    // Somebody else may have begun to renew it meanwhile.
    if (this.#token === known || this.#token === undefined) this.#token = this.#logIn();
    return this.#token;
  }

  async #logIn(): Promise<Token> {
    const { group, authUrl, login } = this.#options;
    const base = authUrl.replace(/\/$/, "").replace(/\/v3$/, "");
    const response = await this.#http.send(`${base}/v3/auth/tokens`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(loginRequest(login)),
    });
    const id = response.header("x-subject-token");
    if (response.status !== 201 || id === undefined) {
      response.discard();
      throw new ComputeServiceError(
        "COMPUTE_KEYSTONE_REFUSED",
        `Keystone at ${base} answered the log-in of [${group}] ${describeLogin(login)} with ${response.status}`,
      );
    }
    const { token } = JSON.parse(await response.text()) as {
      token: { expires_at: string; catalog?: CatalogService[] };
    };
    return { id, expiresAt: Date.parse(token.expires_at), catalog: token.catalog ?? [] };
  }
}
