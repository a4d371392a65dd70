import { readOpenrc } from "../test/control-plane.ts";

/** Nova's API by HTTP: OpenStack's client takes a second or two for each command, longer than what is measured. */
export class ComputeApi {
  readonly #endpoint: string;
  readonly #headers: Record<string, string>;

  private constructor(endpoint: string, token: string) {
    this.#endpoint = endpoint;
    this.#headers = {
      "X-Auth-Token": token,
      "Content-Type": "application/json",
      "OpenStack-API-Version": "compute 2.92",
    };
  }

  /** Logs in as the administrator of the control plane. */
  static async open(): Promise<ComputeApi> {
    const openrc = await readOpenrc();
    const user = {
      name: openrc["OS_USERNAME"],
      password: openrc["OS_PASSWORD"],
      domain: { id: openrc["OS_USER_DOMAIN_ID"] },
    };
    const project = { name: openrc["OS_PROJECT_NAME"], domain: { id: openrc["OS_PROJECT_DOMAIN_ID"] } };
    const auth = { identity: { methods: ["password"], password: { user } }, scope: { project } };
    const response = await fetch(`${openrc["OS_AUTH_URL"]}/auth/tokens`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ auth }),
    });
    if (!response.ok) throw new Error(`Keystone refuses the login: ${response.status}`);
    const { token } = (await response.json()) as {
      token: { catalog: { type: string; endpoints: { interface: string; url: string }[] }[] };
    };
    const endpoints = token.catalog.find(({ type }) => type === "compute")?.endpoints ?? [];
    const endpoint = endpoints.find((each) => each.interface === "public")?.url;
    if (endpoint === undefined) throw new Error("the catalog has no compute service");
    return new ComputeApi(endpoint, response.headers.get("X-Subject-Token") ?? "");
  }

  /** Sends a request and gives the answer's JSON, if there is any. Rejects for a status of 400 or more. */
  async request<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.#endpoint}${path}`, {
      method,
      headers: this.#headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as Answer;
  }

  /** The compute services that answer, with their ids, by host. */
  async services(): Promise<ReadonlyMap<string, { readonly id: string; readonly state: string }>> {
    const { services } = await this.request<{ services: { id: string; host: string; state: string }[] }>(
      "GET",
      "/os-services?binary=nova-compute",
    );
    return new Map(services.map(({ host, ...service }) => [host, service]));
  }

  /** Names of all compute nodes, with the hosts that serve them. */
  async nodes(): Promise<{ readonly name: string; readonly host: string }[]> {
    const { hypervisors } = await this.request<{
      hypervisors: { hypervisor_hostname: string; service: { host: string } }[];
    }>("GET", "/os-hypervisors/detail");
    return hypervisors.map(({ hypervisor_hostname: name, service: { host } }) => ({ name, host }));
  }

  /** Makes a server on exactly this node and waits for it. Gives its id, and the milliseconds until it was ACTIVE. */
  async createServer(
    where: { readonly host: string; readonly name: string },
    flavorRef: string,
    imageRef: string,
  ) {
    const started = performance.now();
    const { server } = await this.request<{ server: { id: string } }>("POST", "/servers", {
      server: {
        name: "bench",
        flavorRef,
        imageRef,
        networks: "none",
        availability_zone: `nova:${where.host}:${where.name}`,
      },
    });
    await this.#pollUntil("make the server", async () => {
      const { server: now } = await this.request<{ server: { status: string; fault?: unknown } }>(
        "GET",
        `/servers/${server.id}`,
      );
      if (now.status === "ERROR") throw new Error(`the server failed: ${JSON.stringify(now.fault)}`);
      return now.status === "ACTIVE";
    });
    return { id: server.id, elapsedMs: performance.now() - started };
  }

  /** Deletes a server and waits until it is gone. */
  async deleteServer(id: string): Promise<void> {
    await this.request("DELETE", `/servers/${id}`);
    await this.#pollUntil("delete the server", async () => {
      const { servers } = await this.request<{ servers: { id: string }[] }>("GET", "/servers");
      return !servers.some((server) => server.id === id);
    });
  }

  async #pollUntil(what: string, isDone: () => Promise<boolean>): Promise<void> {
    const end = performance.now() + 180_000;
    while (!(await isDone())) {
      if (performance.now() > end) throw new Error(`Nova does not ${what} within three minutes`);
      await pause(50);
    }
  }
}

/** Resolves after so many milliseconds. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
