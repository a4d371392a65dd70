import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  HttpClient,
  KeystoneSession,
  NeutronClient,
  type NeutronParts,
  systemTimers,
  usualHttp,
} from "../../src/index.ts";

type Fields = Record<string, unknown>;

/** What is refused: the next request of that form, as `POST /ports`. */
interface Refusal {
  readonly request: string;
  readonly status: number;
  /** Name of Neutron's exception. */
  readonly type?: string;
}

type Answer = readonly [status: number, body?: object];

const singular: Readonly<Record<string, string>> = {
  ports: "port",
  networks: "network",
  subnets: "subnet",
  floatingips: "floatingip",
  "security-groups": "security_group",
};

/** A Neutron over HTTP with Keystone before it, in memory; and the service's own client of both. */
export class StandInNeutron implements AsyncDisposable {
  readonly #tables = {
    ports: new Map<string, Fields>(),
    networks: new Map<string, Fields>(),
    subnets: new Map<string, Fields>(),
    floatingips: new Map<string, Fields>(),
    "security-groups": new Map<string, Fields>(),
  };
  readonly extensions = new Set(["router", "binding", "binding-extended"]);
  /** Hosts that a port is bound to beside its own, with the status of that binding. */
  readonly bindings = new Map<string, Map<string, string>>();
  /** Whose token, method and path of every request, without its query. */
  readonly requests: string[] = [];
  readonly refusals: Refusal[] = [];
  /** True while something before it answers that it cannot be reached. */
  isAway = false;
  /** How often the service tries again to get ports. */
  retries = 0;
  /** What a port is like that is bound to a host. */
  vifType = "dvs";
  /** Name of a network that is made because nobody has named one. */
  topologyName = "automatic";
  /** The project that users are of. */
  readonly project: string;
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  #next = 1;

  private constructor(project: string) {
    this.project = project;
  }

  static async start(project: string): Promise<StandInNeutron> {
    const neutron = new StandInNeutron(project);
    neutron.#server.listen(0, "127.0.0.1");
    await once(neutron.#server, "listening");
    return neutron;
  }

  /** What a service is given. */
  get parts(): NeutronParts {
    const { port } = this.#server.address() as AddressInfo;
    const http = new HttpClient(usualHttp, systemTimers);
    const keystone = {
      group: "neutron",
      authUrl: `http://127.0.0.1:${port}/identity`,
      login: { user: { id: "neutron" }, password: () => "secret", project: { id: "service" } },
    };
    return {
      api: new NeutronClient({
        session: new KeystoneSession(keystone, http, () => new Date()),
        endpoint: { serviceType: "network", interfaces: [], override: `http://127.0.0.1:${port}` },
        http,
        extensionsMs: 600_000,
        now: () => new Date(),
      }),
      options: {
        ovsBridge: "br-int",
        flatInjected: false,
        integrationBridge: undefined,
        allocateRetries: this.retries,
      },
    };
  }

  /** A network with a subnet; its port group has its name. */
  addNetwork(name: string, fields: Fields = {}): string {
    const id = this.#id();
    const subnet = this.#id();
    const cidr = `192.0.2.${16 * this.#tables.networks.size}/28`;
    this.#tables.subnets.set(subnet, {
      id: subnet,
      network_id: id,
      cidr,
      gateway_ip: null,
      enable_dhcp: false,
      dns_nameservers: [],
      host_routes: [],
    });
    this.#tables.networks.set(id, {
      id,
      name,
      tenant_id: this.project,
      shared: false,
      admin_state_up: true,
      "router:external": false,
      port_security_enabled: true,
      mtu: 1500,
      subnets: [subnet],
      "provider:physical_network": "physnet1",
      "provider:network_type": "vlan",
      ...fields,
    });
    return id;
  }

  /** A port that somebody has made. */
  addPort(network_id: string, fields: Fields = {}): Fields & { readonly id: string } {
    const id = this.#id();
    const number = this.#tables.ports.size + 2;
    const [subnet] = [...this.#tables.subnets.values()].filter((entry) => entry["network_id"] === network_id);
    const base = String(subnet?.["cidr"]).split("/")[0]?.split(".").map(Number) ?? [];
    const ip_address = [...base.slice(0, 3), (base[3] ?? 0) + number].join(".");
    const port = {
      id,
      network_id,
      tenant_id: this.project,
      mac_address: `fa:16:3e:00:00:${number.toString(16).padStart(2, "0")}`,
      device_id: "",
      device_owner: "",
      status: "DOWN",
      admin_state_up: true,
      fixed_ips: subnet ? [{ subnet_id: subnet["id"], ip_address }] : [],
      "binding:host_id": "",
      "binding:vif_type": "unbound",
      "binding:vif_details": {},
      "binding:vnic_type": "normal",
      "binding:profile": {},
      ...fields,
    };
    this.#tables.ports.set(id, port);
    return port;
  }

  /** A security group of the project. */
  addSecurityGroup(name: string): string {
    const id = this.#id();
    this.#tables["security-groups"].set(id, { id, name, tenant_id: this.project });
    return id;
  }

  /** A public address of one of a port's. */
  addFloating(port: Fields, floating_ip_address: string): void {
    const id = this.#id();
    const [fixed] = port["fixed_ips"] as readonly { readonly ip_address: string }[];
    const fixed_ip_address = fixed?.ip_address;
    this.#tables.floatingips.set(id, { id, port_id: port["id"], fixed_ip_address, floating_ip_address });
  }

  /** A subnet as it is, to be changed. */
  subnetOf(network: string): Fields {
    return [...this.#tables.subnets.values()].find((entry) => entry["network_id"] === network) ?? {};
  }

  removeNetwork(id: string): void {
    this.#tables.networks.delete(id);
  }

  /** The port goes without anybody being asked. */
  removePort(id: string): void {
    this.#tables.ports.delete(id);
  }

  /** The ports as they are now. */
  get ports(): readonly Fields[] {
    return [...this.#tables.ports.values()];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #id(): string {
    return `00000000-0000-4000-8000-${(this.#next++).toString(16).padStart(12, "0")}`;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const url = new URL(request.url ?? "", "http://neutron");
    if (url.pathname.startsWith("/identity/")) {
      const token = { expires_at: "2999-01-01T00:00:00Z", catalog: [] };
      response.writeHead(201, { "x-subject-token": "administrator" }).end(JSON.stringify({ token }));
      return;
    }
    const path = url.pathname.replace("/v2.0", "");
    const isAdmin = request.headers["x-auth-token"] === "administrator";
    this.requests.push(`${isAdmin ? "admin" : "user"} ${request.method} ${path}`);
    const [status, body] = this.#answer(`${request.method} ${path}`, url.searchParams, text, isAdmin);
    response.writeHead(status).end(body === undefined ? "" : JSON.stringify(body));
  }

  #answer(request: string, query: URLSearchParams, text: string, isAdmin: boolean): Answer {
    if (this.isAway) return [503];
    const planned = this.refusals.findIndex((entry) => request.startsWith(entry.request));
    const [refusal] = planned < 0 ? [] : this.refusals.splice(planned, 1);
    if (refusal)
      return [refusal.status, { NeutronError: { type: refusal.type ?? "", message: "said so", detail: "" } }];
    const [method = "", path = ""] = request.split(" ");
    const [, collection = "", id, part, host, action] = path.split("/");
    if (collection === "extensions")
      return [200, { extensions: [...this.extensions].map((alias) => ({ alias })) }];
    if (collection === "auto-allocated-topology")
      return [200, { auto_allocated_topology: { id: this.addNetwork(this.topologyName) } }];
    if (part === "bindings") return this.#binding(method, id ?? "", decodeURIComponent(host ?? ""), action);
    const table = (this.#tables as Readonly<Record<string, Map<string, Fields>>>)[collection];
    const name = singular[collection] ?? "";
    if (!table) return [404];
    const shown = (fields: Fields) => (isAdmin ? fields : forUsers(fields));
    if (id === undefined && method === "GET") {
      const found = [...table.values()].filter((entry) => matches(entry, query));
      const visible =
        isAdmin || collection !== "networks" ? found : found.filter((entry) => this.#isVisible(entry));
      return [200, { [collection.replace("-", "_")]: visible.map(shown) }];
    }
    const body = text === "" ? {} : ((JSON.parse(text) as Record<string, Fields>)[name] ?? {});
    if (method === "POST") {
      const { fixed_ips: asked, ...fields } = body;
      const made = this.addPort(String(body["network_id"]), fields) as Fields;
      const wanted = (asked as { ip_address: string }[] | undefined)?.[0];
      if (wanted) made["fixed_ips"] = [{ ...(made["fixed_ips"] as Fields[])[0], ...wanted }];
      return [201, { [name]: shown(made) }];
    }
    const entry = table.get(id ?? "");
    if (!entry) return [404, { NeutronError: { type: "NotFound", message: id, detail: "" } }];
    if (method === "DELETE") {
      table.delete(id ?? "");
      return [204];
    }
    if (method === "PUT") this.#update(entry, body);
    return [200, { [name]: shown(entry) }];
  }

  #isVisible(network: Fields): boolean {
    return (
      network["tenant_id"] === this.project ||
      network["shared"] === true ||
      network["router:external"] === true
    );
  }

  /** What goes with a change of a port's host. */
  #update(port: Fields, changes: Fields): void {
    Object.assign(port, changes);
    if (!("binding:host_id" in changes)) return;
    const isBound = Boolean(changes["binding:host_id"]);
    const network = this.#tables.networks.get(String(port["network_id"]));
    Object.assign(port, {
      "binding:host_id": changes["binding:host_id"] ?? "",
      "binding:vif_type": isBound ? this.vifType : "unbound",
      "binding:vif_details": isBound ? { dvs_port_group_name: network?.["name"] } : {},
      status: isBound ? "ACTIVE" : "DOWN",
    });
  }

  #binding(method: string, port: string, host: string, action: string | undefined): Answer {
    const hosts = this.bindings.get(port);
    const status = hosts?.get(host);
    if (!hosts || status === undefined) return [404];
    if (method === "DELETE") {
      hosts.delete(host);
      return [204];
    }
    if (action === "activate") {
      const entry = this.#tables.ports.get(port);
      if (entry) this.#update(entry, { "binding:host_id": host });
      hosts.delete(host);
    }
    return [200, { binding: { host, status } }];
  }
}

/** What only administrators see. */
function forUsers(fields: Fields): Fields {
  const isHidden = (key: string) => /^(binding|provider):/.test(key) || key === "resource_request";
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !isHidden(key)));
}

function matches(fields: Fields, query: URLSearchParams): boolean {
  const keys = new Set([...query.keys()].filter((key) => key !== "fields"));
  return [...keys].every((key) => query.getAll(key).includes(String(fields[key])));
}
