import { decodeEnvelope, encodeRequest } from "@novasphere/vim25";

const open = '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>';

/** A client that only measures: one session, no checks. */
export class BenchClient {
  #url;
  #cookie = "";

  constructor(url) {
    this.#url = url;
  }

  static async open(url) {
    const client = new BenchClient(url);
    const _this = { type: "ServiceInstance", value: "ServiceInstance" };
    client.content = await client.call("RetrieveServiceContent", { _this });
    const { sessionManager } = client.content;
    await client.call("Login", { _this: sessionManager, userName: "user", password: "pass" });
    return client;
  }

  async call(method, parameters) {
    const body = `${open}${encodeRequest(method, parameters)}</e:Body></e:Envelope>`;
    const headers = { "content-type": "text/xml", ...(this.#cookie === "" ? {} : { cookie: this.#cookie }) };
    const response = await fetch(this.#url, { method: "POST", headers, body });
    this.#cookie ||= response.headers.get("set-cookie")?.split(";")[0] ?? "";
    const message = decodeEnvelope(Buffer.from(await response.arrayBuffer()));
    if (message.kind === "fault") throw new Error(`${method}: ${message.faultString}`);
    return message.value;
  }

  /** Reads a property of every virtual machine, page by page; how many there were. */
  async readMachines(path) {
    const { viewManager, rootFolder: container, propertyCollector: _this } = this.content;
    const type = ["VirtualMachine"];
    const obj = await this.call("CreateContainerView", {
      _this: viewManager,
      container,
      type,
      recursive: true,
    });
    const selectSet = [{ $type: "TraversalSpec", type: "ContainerView", path: "view" }];
    const spec = {
      objectSet: [{ obj, skip: true, selectSet }],
      propSet: [{ type: "VirtualMachine", pathSet: [path] }],
    };
    let count = 0;
    let page = await this.call("RetrievePropertiesEx", { _this, specSet: [spec], options: {} });
    for (;;) {
      count += page.objects.length;
      if (page.token === undefined) break;
      page = await this.call("ContinueRetrievePropertiesEx", { _this, token: page.token });
    }
    await this.call("DestroyView", { _this: obj });
    return count;
  }
}
