import { X509Certificate } from "node:crypto";
import { get as httpsGet } from "node:https";
import { connect, type TLSSocket } from "node:tls";
import { decodeEnvelope } from "@novasphere/vim25";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SoapClient } from "../../test/soap-client.ts";
import { type Simulator, startSimulator } from "../index.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ inventory: { vms: 0 } });
});
afterAll(() => simulator.close());

function get(
  path: string,
  ca = simulator.certificate,
): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const request = httpsGet(
      new URL(path, simulator.url),
      { ...(ca === undefined ? {} : { ca }) },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode, text }));
      },
    );
    request.on("error", reject);
  });
}

it("HTTPS is served with a certificate that a client can trust by name", async () => {
  await expect(get("/sdk/vimServiceVersions.xml")).resolves.toMatchObject({ status: 200 });
});

it("the thumbprint is that of the certificate the server shows", async () => {
  const { port } = new URL(simulator.url);
  const socket = await new Promise<TLSSocket>((resolve, reject) => {
    const connecting = connect({ host: "127.0.0.1", port: Number(port), rejectUnauthorized: false }, () =>
      resolve(connecting),
    );
    connecting.once("error", reject);
  });
  const shown = socket.getPeerX509Certificate();
  socket.destroy();
  expect(simulator.thumbprint).toBe(shown?.fingerprint256);
  expect(simulator.thumbprint).toBe(new X509Certificate(simulator.certificate ?? "").fingerprint256);
});

it("the versions document names the API version of the service content first", async () => {
  const { text } = await get("/sdk/vimServiceVersions.xml");
  const client = new SoapClient(simulator.url);
  await client.connect();
  expect(/<name>urn:vim25<\/name>\s*<version>([^<]+)</.exec(text)?.[1]).toBe(client.content.about.apiVersion);
});

it("paths nobody serves are not found", async () => {
  await expect(get("/nowhere")).resolves.toMatchObject({ status: 404 });
  await expect(get("/sdk/nothing.xml")).resolves.toMatchObject({ status: 404 });
});

it.each([
  ["nothing", ""],
  ["no XML", "hello"],
  ["another document", "<html><body>Envelope</body></html>"],
  [
    "an unfinished envelope",
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><Login',
  ],
  [
    "a method nobody knows",
    '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><Dance xmlns="urn:vim25"/></e:Body></e:Envelope>',
  ],
  [
    "a method without its object",
    '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><Login xmlns="urn:vim25"/></e:Body></e:Envelope>',
  ],
])("a request with %s gets an InvalidRequest fault", async (_what, body) => {
  const answer = await new SoapClient(simulator.url).post(body);
  expect(answer.status).toBe(500);
  expect(decodeEnvelope(answer.body)).toMatchObject({ kind: "fault", detail: { $type: "InvalidRequest" } });
});

it("a method its object does not have is refused by name", async () => {
  const client = await SoapClient.open(simulator.url);
  const failing = client.call("PowerOnVM_Task", { _this: client.content.rootFolder });
  await expect(failing).rejects.toMatchObject({
    message: "Folder:group-d1 does not implement: PowerOnVM_Task",
    detail: { $type: "MethodNotFound", method: "PowerOnVM_Task" },
  });
});

it("a call on an object that is not there is refused with its reference", async () => {
  const client = await SoapClient.open(simulator.url);
  const ghost = { type: "VirtualMachine", value: "vm-9999" };
  await expect(client.call("PowerOnVM_Task", { _this: ghost })).rejects.toMatchObject({
    detail: { $type: "ManagedObjectNotFound", obj: ghost },
  });
});

it("closing twice is fine, and frees the port", async () => {
  const one = await startSimulator({ tls: false, inventory: { vms: 0 } });
  const { port } = new URL(one.url);
  await one.close();
  await one.close();
  await using other = await startSimulator({
    tls: false,
    inventory: { vms: 0 },
    listen: { port: Number(port) },
  });
  expect(other.url).toBe(one.url);
});
