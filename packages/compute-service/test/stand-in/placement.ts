import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type ReshapeBody, refuseReshape } from "./reshape.ts";

export interface Provider {
  uuid: string;
  name: string;
  generation: number;
  inventories: Record<string, Record<string, number>>;
  traits: string[];
  aggregates: string[];
  /** Resources by consumer. */
  allocations: Record<string, { resources: Record<string, number> }>;
}

/** What a consumer has, as Placement writes it. */
export interface Allocations {
  readonly allocations: Record<string, { resources: Record<string, number> }>;
  readonly project_id: string;
  readonly user_id: string;
  readonly consumer_generation: number | null;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

/** Standard traits of the Placement that goes with Nova 26; the newest of Nova's are not among them. */
const standardTraits = [
  "COMPUTE_NODE",
  "COMPUTE_STATUS_DISABLED",
  "COMPUTE_NET_ATTACH_INTERFACE",
  "COMPUTE_IMAGE_TYPE_ISO",
  "COMPUTE_IMAGE_TYPE_VMDK",
  "COMPUTE_SAME_HOST_COLD_MIGRATE",
  "HW_ARCH_X86_64",
  "MISC_SHARES_VIA_AGGREGATE",
];

/** A Placement in memory: providers with generations, inventories, traits, aggregates and allocations, over HTTP. */
export class StandInPlacement implements AsyncDisposable {
  readonly providers = new Map<string, Provider>();
  readonly traits = new Set(standardTraits);
  /** By consumer; 1 for one that is not here. */
  readonly consumerGenerations = new Map<string, number>();
  /** Method and path of every request, in order. */
  readonly requests: string[] = [];
  /** True while something before it answers that it cannot be reached. */
  isAway = false;
  /** Called before each request; may change what is there, as another service would. */
  beforeRequest: ((request: string) => void) | undefined;
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  #port = 0;

  static async start(): Promise<StandInPlacement> {
    const placement = new StandInPlacement();
    placement.#server.listen(0, "127.0.0.1");
    await once(placement.#server, "listening");
    placement.#port = (placement.#server.address() as AddressInfo).port;
    return placement;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** The provider of that name. */
  named(name: string): Provider {
    const found = [...this.providers.values()].find((provider) => provider.name === name);
    if (!found)
      throw new Error(`no provider ${name}; there are ${[...this.providers.values()].map((p) => p.name)}`);
    return found;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const line = `${request.method} ${request.url}`;
    this.requests.push(line);
    this.beforeRequest?.(line);
    const { status, body } = this.isAway
      ? { status: 503, body: undefined }
      : this.#answer(line, text === "" ? {} : JSON.parse(text));
    response.writeHead(status, { "content-type": "application/json" });
    response.end(body === undefined ? "" : JSON.stringify(body));
  }

  #answer(line: string, body: Record<string, unknown>): Answer {
    const [method, path = ""] = line.split(" ");
    const tree = /^\/resource_providers\?in_tree=(.+)$/.exec(path);
    if (tree) {
      const found = this.providers.get(tree[1] ?? "");
      return { status: 200, body: { resource_providers: found ? [summary(found)] : [] } };
    }
    const members = /^\/resource_providers\?member_of=(?:in:)?([^&]+)(&required=.+)?$/.exec(path);
    if (members) return this.#members((members[1] ?? "").split(","), members[2] !== undefined);
    if (line === "POST /reshaper") return this.#reshape(body as unknown as ReshapeBody);
    if (line === "POST /resource_providers") return this.#create(body as { uuid: string; name: string });
    const known = /^\/traits\?name=in:(.+)$/.exec(path);
    if (known)
      return {
        status: 200,
        body: { traits: (known[1] ?? "").split(",").filter((name) => this.traits.has(name)) },
      };
    const trait = /^\/traits\/(CUSTOM_\w+)$/.exec(path);
    if (method === "PUT" && trait) {
      this.traits.add(trait[1] ?? "");
      return { status: 201 };
    }
    const consumer = /^\/allocations\/(.+)$/.exec(path);
    if (method === "DELETE" && consumer) return this.#deallocate(consumer[1] ?? "");
    if (method === "GET" && consumer) return { status: 200, body: this.#allocationsOf(consumer[1] ?? "") };
    if (method === "PUT" && consumer)
      return this.#allocate({ [consumer[1] ?? ""]: body as unknown as Allocations });
    if (line === "POST /allocations") return this.#allocate(body as Record<string, Allocations>);
    const whole = /^\/resource_providers\/([^/]+)$/.exec(path)?.[1] ?? "";
    if (method === "DELETE" && whole !== "") return this.#remove(whole);
    const part = /^\/resource_providers\/([^/]+)\/(inventories|traits|aggregates|allocations)$/.exec(path);
    const provider = this.providers.get(part?.[1] ?? "");
    if (!part || !provider) return problem(404, "placement.undefined_code", `no ${path}`);
    const name = part[2] as "inventories" | "traits" | "aggregates" | "allocations";
    return method === "GET" ? read(provider, name) : this.#put(provider, name, body);
  }

  #create({ uuid, name }: { uuid: string; name: string }): Answer {
    if ([...this.providers.values()].some((provider) => provider.name === name))
      return problem(
        409,
        "placement.duplicate_name",
        `Conflicting resource provider name: ${name} already exists.`,
      );
    const created: Provider = {
      uuid,
      name,
      generation: 0,
      inventories: {},
      traits: [],
      aggregates: [],
      allocations: {},
    };
    this.providers.set(uuid, created);
    return { status: 200, body: summary(created) };
  }

  #remove(uuid: string): Answer {
    const found = this.providers.get(uuid);
    if (!found) return problem(404, "placement.undefined_code", `no ${uuid}`);
    if (Object.keys(found.allocations).length > 0)
      return problem(409, "placement.resource_provider.inuse", `${uuid} has allocations`);
    this.providers.delete(uuid);
    return { status: 204 };
  }

  #put(provider: Provider, part: string, body: Record<string, unknown>): Answer {
    if (body["resource_provider_generation"] !== provider.generation)
      return problem(409, "placement.concurrent_update", "resource provider generation conflict");
    const value = body[part];
    if (part === "inventories") {
      const inventories = value as Provider["inventories"];
      const used = new Set(
        Object.values(provider.allocations).flatMap(({ resources }) => Object.keys(resources)),
      );
      const gone = [...used].filter((name) => !(name in inventories));
      if (gone.length > 0) return problem(409, "placement.inventory.inuse", `Inventory for ${gone} in use`);
      provider.inventories = inventories;
    } else if (part === "traits") {
      const unknown = (value as string[]).filter((name) => !this.traits.has(name));
      if (unknown.length > 0)
        return problem(400, "placement.undefined_code", `No such trait(s): ${unknown}.`);
      provider.traits = value as string[];
    } else provider.aggregates = value as string[];
    provider.generation += 1;
    return read(provider, part as "inventories");
  }

  /** Providers in any of the aggregates; with `isSharing` those alone that share what they have. */
  #members(aggregates: readonly string[], isSharing: boolean): Answer {
    const found = [...this.providers.values()].filter(
      (provider) =>
        provider.aggregates.some((uuid) => aggregates.includes(uuid)) &&
        (!isSharing || provider.traits.includes("MISC_SHARES_VIA_AGGREGATE")),
    );
    return { status: 200, body: { resource_providers: found.map(summary) } };
  }

  #reshape(body: ReshapeBody): Answer {
    const generationOf = (consumer: string) => this.#allocationsOf(consumer).consumer_generation;
    const refusal = refuseReshape(body, this.providers, generationOf);
    if (refusal) return problem(409, ...refusal);
    for (const [uuid, { inventories }] of Object.entries(body.inventories)) {
      const provider = this.providers.get(uuid);
      if (!provider) continue;
      provider.inventories = inventories;
      provider.generation += 1;
    }
    return this.#allocate(body.allocations);
  }

  #allocationsOf(consumer: string): Allocations {
    const given = [...this.providers.values()].filter(({ allocations }) => consumer in allocations);
    return {
      allocations: Object.fromEntries(
        given.map(({ uuid, allocations }) => [uuid, { resources: allocations[consumer]?.resources ?? {} }]),
      ),
      project_id: "project",
      user_id: "user",
      consumer_generation: given.length > 0 ? (this.consumerGenerations.get(consumer) ?? 1) : null,
    };
  }

  #allocate(all: Record<string, Allocations>): Answer {
    for (const [consumer, { allocations }] of Object.entries(all)) {
      this.#deallocate(consumer);
      this.consumerGenerations.set(consumer, (this.consumerGenerations.get(consumer) ?? 1) + 1);
      for (const [uuid, given] of Object.entries(allocations)) {
        const provider = this.providers.get(uuid);
        if (provider) provider.allocations[consumer] = given;
      }
    }
    return { status: 204 };
  }

  #deallocate(consumer: string): Answer {
    let isFound = false;
    for (const { allocations } of this.providers.values())
      if (consumer in allocations) {
        delete allocations[consumer];
        isFound = true;
      }
    return isFound
      ? { status: 204 }
      : problem(404, "placement.undefined_code", `no allocations of ${consumer}`);
  }
}

function summary({ uuid, name, generation }: Provider): object {
  return { uuid, name, generation };
}

function read(provider: Provider, part: "inventories" | "traits" | "aggregates" | "allocations"): Answer {
  return {
    status: 200,
    body: { resource_provider_generation: provider.generation, [part]: provider[part] },
  };
}

function problem(status: number, code: string, detail: string): Answer {
  return { status, body: { errors: [{ status, code, title: "problem", detail }] } };
}
