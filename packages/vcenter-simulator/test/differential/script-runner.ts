import { request } from "node:http";
import type { ManagedObjectReference, Methods } from "@novasphere/vim25";
import { SoapClient, SoapFault } from "../soap-client.ts";
import { isReference, normalise } from "./normalise.ts";
import type { DevicesStep, HttpStep, Script, Step } from "./script.ts";

/** What became of a step: a normalised value, or a fault. */
export type Outcome = { readonly ok: unknown } | { readonly fault: unknown } | { readonly skipped: string };

/** A step asks for what is not there, because an earlier step did not do its work. */
class UnresolvedSymbol extends Error {}

/** Runs the steps of a script on one server and tells what became of each. */
export async function runScript(script: Script, url: string, isVcsim: boolean): Promise<Outcome[]> {
  const runner = new ScriptRunner(url, isVcsim);
  const outcomes: Outcome[] = [];
  for (const step of script.steps) outcomes.push(await runner.run(step));
  return outcomes;
}

class ScriptRunner {
  readonly #url: string;
  readonly #isVcsim: boolean;
  readonly #clients = new Map<string, Promise<SoapClient>>();
  readonly #saved = new Map<string, unknown>();

  constructor(url: string, isVcsim: boolean) {
    this.#url = url;
    this.#isVcsim = isVcsim;
  }

  async run(step: Step): Promise<Outcome> {
    if (step.harmsVcsim !== undefined && this.#isVcsim) return { skipped: step.harmsVcsim };
    const pathOf = (ref: ManagedObjectReference) => this.#pathOf(ref);
    try {
      const value = await this.#perform(step);
      if (step.save !== undefined && step.kind !== "devices") this.#saved.set(step.save, value);
      if (step.onlyOutcome) return { ok: "" };
      return { ok: await normalise(value ?? "nothing", pathOf) };
    } catch (error) {
      if (isLostConnection(error)) return { fault: "connection lost" };
      if (error instanceof UnresolvedSymbol) return { fault: error.message };
      if (!(error instanceof SoapFault)) throw error;
      return { fault: await normalise(error.detail ?? "without detail", pathOf) };
    }
  }

  async #perform(step: Step): Promise<unknown> {
    const client = await this.#client(step.by ?? "main");
    switch (step.kind) {
      case "http":
        return this.#request(client, step);
      case "devices":
        return this.#devices(client, step);
      case "read":
        return this.#read(client, await this.#reference(step.object), step.paths);
      case "call": {
        const parameters = await this.#resolve(step.parameters);
        const value: unknown = await client.call(step.method, parameters as Methods["Logout"]["request"]);
        return isTask(value) ? client.finish(value) : value;
      }
    }
  }

  #client(name: string): Promise<SoapClient> {
    let client = this.#clients.get(name);
    if (!client) {
      client = name === "main" ? SoapClient.open(this.#url) : connected(this.#url);
      this.#clients.set(name, client);
    }
    return client;
  }

  async #read(client: SoapClient, obj: ManagedObjectReference, pathSet: readonly string[]): Promise<unknown> {
    const result = await client.call("RetrievePropertiesEx", {
      _this: client.manager("propertyCollector"),
      specSet: [{ propSet: [{ type: obj.type, pathSet: [...pathSet] }], objectSet: [{ obj }] }],
      options: {},
    });
    const [content] = result?.objects ?? [];
    const missing = content?.missingSet?.map(({ path, fault }) => [`missing ${path}`, fault.fault]) ?? [];
    return Object.fromEntries([...(content?.propSet ?? []).map(({ name, val }) => [name, val]), ...missing]);
  }

  async #devices(client: SoapClient, { machine, type, fields, save }: DevicesStep): Promise<unknown> {
    const all = await client.get(await this.#reference(machine), "config.hardware.device");
    const devices = (all ?? []) as Device[];
    const found = devices.filter(({ $type }) => $type === type).sort((a, b) => a.key - b.key);
    if (save !== undefined) this.#saved.set(save, found);
    const typeOf = (wanted: number | undefined) => devices.find(({ key }) => key === wanted)?.$type;
    return found.map((device) =>
      Object.fromEntries(
        fields.map((path) => [
          path,
          path === "controller" ? typeOf(device.controllerKey) : fieldAt(device, path),
        ]),
      ),
    );
  }

  #request(client: SoapClient, { verb, path, body }: HttpStep): Promise<unknown> {
    const headers = { cookie: client.cookie ?? "" };
    return new Promise((resolve, reject) => {
      const sending = request(new URL(path, this.#url), { method: verb, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => (text += chunk));
        response.on("error", reject);
        const { statusCode = 0 } = response;
        response.on("end", () =>
          resolve({ status: statusCode, ...(statusCode < 300 && text ? { text } : {}) }),
        );
      });
      sending.on("error", reject);
      sending.end(body);
    });
  }

  async #resolve(value: unknown): Promise<unknown> {
    if (typeof value === "string" && value.startsWith("@saved:")) return this.#savedAt(value.slice(7));
    if (Array.isArray(value)) return Promise.all(value.map((element) => this.#resolve(element)));
    if (typeof value !== "object" || value === null) return value;
    if (isReference(value)) return this.#reference(value);
    const fields = Object.entries(value).map(async ([name, field]) => [name, await this.#resolve(field)]);
    return Object.fromEntries(await Promise.all(fields));
  }

  async #reference(ref: ManagedObjectReference): Promise<ManagedObjectReference> {
    if (!ref.type.startsWith("@")) return ref;
    const client = await this.#client("main");
    switch (ref.type) {
      case "@path":
        return this.#find(client, ref.value);
      case "@manager":
        return client.manager(ref.value as keyof SoapClient["content"]);
      case "@property": {
        const [path = "", name = ""] = ref.value.split("#");
        return (await client.get(await this.#find(client, path), name)) as ManagedObjectReference;
      }
      default:
        return this.#savedAt(ref.value) as ManagedObjectReference;
    }
  }

  async #find(client: SoapClient, inventoryPath: string): Promise<ManagedObjectReference> {
    if (inventoryPath === "/") return client.content.rootFolder;
    const _this = client.manager("searchIndex");
    const ref = await client.call("FindByInventoryPath", { _this, inventoryPath });
    if (!ref) throw new UnresolvedSymbol(`nothing at ${inventoryPath}`);
    return ref;
  }

  #savedAt(path: string): unknown {
    const [name = "", ...steps] = path.split(".");
    if (!this.#saved.has(name)) throw new UnresolvedSymbol(`nothing saved as ${name}`);
    return steps.length === 0 ? this.#saved.get(name) : fieldAt(this.#saved.get(name), steps.join("."));
  }

  /** Climbs to the root folder, whose name is no part of a path. */
  async #pathOf(ref: ManagedObjectReference): Promise<string | undefined> {
    const client = await this.#client("main");
    const { rootFolder } = client.content;
    let path = "";
    for (let next: ManagedObjectReference | undefined = ref; next; ) {
      if (next.value === rootFolder.value) return path || "/";
      try {
        const { name, parent } = await client.properties(next, ["name", "parent"]);
        if (typeof name !== "string" || !parent) return undefined;
        path = `/${name}${path}`;
        next = parent as ManagedObjectReference;
      } catch (error) {
        if (error instanceof SoapFault) return undefined;
        throw error;
      }
    }
    return undefined;
  }
}

interface Device {
  readonly $type: string;
  readonly key: number;
  readonly controllerKey?: number;
}

function fieldAt(value: unknown, path: string): unknown {
  let field = value;
  for (const step of path.split(".")) field = (field as Record<string, unknown> | undefined)?.[step];
  return field;
}

async function connected(url: string): Promise<SoapClient> {
  const client = new SoapClient(url);
  await client.connect();
  return client;
}

function isTask(value: unknown): value is ManagedObjectReference {
  return typeof value === "object" && value !== null && isReference(value) && value.type === "Task";
}

function isLostConnection(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ECONNRESET";
}
