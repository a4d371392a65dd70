import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import {
  decodeEnvelope,
  encodeRequest,
  type FaultDetail,
  type ManagedObjectReference,
  type Methods,
  type PbmMethods,
  type Vim,
} from "@novasphere/vim25";

/** A fault the server answered with. */
export class SoapFault extends Error {
  readonly detail: FaultDetail | undefined;

  constructor(text: string, detail: FaultDetail | undefined) {
    super(text);
    this.detail = detail;
  }
}

function envelope(header: string, body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">${header}<soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;
}

function answerIn(body: Buffer): unknown {
  const message = decodeEnvelope(body);
  if (message.kind === "fault") throw new SoapFault(message.faultString, message.detail);
  return message.value;
}

/** The smallest client that can speak to a vCenter: one request per call, one cookie. */
export class SoapClient {
  readonly url: string;
  content!: Vim.ServiceContent;
  cookie: string | undefined;

  constructor(url: string) {
    this.url = url;
  }

  /** Connects and logs in. */
  static async open(url: string, userName = "user", password = "pass"): Promise<SoapClient> {
    const client = new SoapClient(url);
    await client.connect();
    await client.call("Login", { _this: client.manager("sessionManager"), userName, password });
    return client;
  }

  async connect(): Promise<void> {
    const _this = { type: "ServiceInstance", value: "ServiceInstance" };
    this.content = await this.call("RetrieveServiceContent", { _this });
  }

  manager(name: keyof Vim.ServiceContent): ManagedObjectReference {
    return this.content[name] as ManagedObjectReference;
  }

  async call<M extends keyof Methods>(
    method: M,
    parameters: Methods[M]["request"],
  ): Promise<Methods[M]["response"]> {
    const { body } = await this.post(envelope("", encodeRequest(method, parameters)));
    return answerIn(body) as Methods[M]["response"];
  }

  /** Calls the storage policy service, which looks for the session in the message. */
  async callPbm<M extends keyof PbmMethods>(
    method: M,
    parameters: PbmMethods[M]["request"],
  ): Promise<PbmMethods[M]["response"]> {
    const session = this.cookie?.replace(/^[^=]*="?([^"]*)"?$/, "$1") ?? "";
    const header = `<soapenv:Header><vcSessionCookie>${session}</vcSessionCookie></soapenv:Header>`;
    const url = new URL("/pbm", this.url).href;
    const { body } = await this.post(envelope(header, encodeRequest(method, parameters)), url, "");
    return answerIn(body) as PbmMethods[M]["response"];
  }

  post(
    text: string,
    url: string = this.url,
    cookie: string | undefined = this.cookie,
  ): Promise<{ status: number; body: Buffer }> {
    const send = this.url.startsWith("https") ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const request = send(
        url,
        {
          method: "POST",
          rejectUnauthorized: false,
          headers: {
            "content-type": "text/xml; charset=utf-8",
            ...(cookie ? { cookie } : {}),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () => {
            const [cookie] = response.headers["set-cookie"] ?? [];
            if (cookie) this.cookie = cookie.split(";")[0];
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) });
          });
        },
      );
      request.on("error", reject);
      request.end(text);
    });
  }

  /** Waits for a task; its result, or its error as a {@link SoapFault}. */
  async finish(task: ManagedObjectReference): Promise<unknown> {
    for (;;) {
      const info = (await this.get(task, "info")) as Vim.TaskInfo;
      if (info.state === "success") return info.result;
      if (info.state === "error")
        throw new SoapFault(info.error?.localizedMessage ?? "", info.error?.fault as FaultDetail | undefined);
    }
  }

  /** One property of one object; undefined when unset. */
  async get(obj: ManagedObjectReference, path: string): Promise<unknown> {
    return (await this.properties(obj, [path]))[path];
  }

  /** Properties of one object by path. */
  async properties(obj: ManagedObjectReference, pathSet: string[]): Promise<Record<string, unknown>> {
    const result = await this.call("RetrievePropertiesEx", {
      _this: this.manager("propertyCollector"),
      specSet: [{ propSet: [{ type: obj.type, pathSet }], objectSet: [{ obj }] }],
      options: {},
    });
    return Object.fromEntries((result?.objects[0]?.propSet ?? []).map(({ name, val }) => [name, val]));
  }

  /** The object at an inventory path. */
  async find(inventoryPath: string): Promise<ManagedObjectReference> {
    const ref = await this.call("FindByInventoryPath", { _this: this.manager("searchIndex"), inventoryPath });
    if (!ref) throw new Error(`nothing at ${inventoryPath}`);
    return ref;
  }
}

/** Waits until a call fails, and gives the fault's type. */
export async function faultOf(calling: Promise<unknown>): Promise<string> {
  try {
    await calling;
  } catch (error) {
    if (error instanceof SoapFault) return error.detail?.$type ?? error.message;
    throw error;
  }
  return "no fault";
}
