import { inspect } from "node:util";
import { Client } from "soap";
import { expect, test } from "vitest";
import { SoapServer } from "../../test/soap-server.ts";
import { toEndpoint } from "../endpoint.ts";
import { HttpTransport } from "../transport/http-transport.ts";
import { SoapEngine } from "./soap-engine.ts";
import { loadVimWsdl } from "./vim-wsdl.ts";

const exchange = { timeoutMs: 5000, login: true };
const sessionManager = { type: "SessionManager", value: "SessionManager" };

async function createClient(server: SoapServer): Promise<{ client: Client; close: () => void }> {
  const url = toEndpoint(server.url, false);
  const limits = {
    maximumConnections: 1,
    maximumCallsPerSecond: undefined,
    maximumResponseBytes: 1_000_000,
    connectTimeoutMs: 5000,
  };
  const transport = new HttpTransport({ url, tls: {}, proxy: undefined, userAgent: "test", ...limits });
  const client = new Client(await loadVimWsdl(), url.href, { httpClient: transport });
  return { client, close: () => transport.close() };
}

function print(client: Client): string {
  return inspect(client, { depth: null, showHidden: true, maxStringLength: null });
}

test("node-soap keeps neither password nor answer, while the call is under way and after it", async () => {
  await using server = await SoapServer.start();
  const { client, close } = await createClient(server);
  const engine = new SoapEngine(client, "test", () => undefined);
  let goOn = () => {};
  server.holdLogins(
    new Promise((resolve) => {
      goOn = resolve;
    }),
  );
  const login = { _this: sessionManager, userName: server.username, password: server.password };
  const pending = engine.invoke("Login", login, exchange);
  expect(print(client)).not.toContain("s3cret");
  goOn();
  await pending;
  expect(print(client)).not.toMatch(/s3cret|session-1|LoginResponse/);
  close();
});

test("a refused login leaves the password nowhere either", async () => {
  await using server = await SoapServer.start();
  const { client, close } = await createClient(server);
  const events: unknown[] = [];
  const engine = new SoapEngine(client, "test", (event) => events.push(event));
  const login = { _this: sessionManager, userName: server.username, password: "s3cret-too" };
  const error = await engine.invoke("Login", login, exchange).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "VSPHERE_INVALID_LOGIN" });
  const printed = [print(client), inspect([error, events], { depth: null, showHidden: true })].join();
  expect(printed).not.toContain("s3cret");
  close();
});

test("a method that the table does not know is refused before anything is sent", async () => {
  await using server = await SoapServer.start();
  const { client, close } = await createClient(server);
  const engine = new SoapEngine(client, "test", () => undefined);
  const call = engine.invoke("NoSuchMethod" as "CurrentTime", { _this: sessionManager }, exchange);
  await expect(call).rejects.toMatchObject({ code: "VIM25_UNKNOWN_METHOD" });
  expect(server.requests).toEqual([]);
  close();
});
