import { request } from "node:https";
import { text } from "node:stream/consumers";
import type { TLSSocket } from "node:tls";
import type { Vim } from "@novasphere/vim25";
import { describe, expect, it } from "vitest";
import { faultOf, SoapClient } from "../../test/soap-client.ts";
import { startSimulator } from "../index.ts";

const host = "DC0_C0_H0";

/** A vCenter whose hosts serve files; one of them mounts only one of its two datastores. */
async function started() {
  const simulator = await startSimulator({
    tls: false,
    hostsServeFiles: true,
    inventory: {
      root: [
        {
          type: "Datacenter",
          name: "DC0",
          host: [{ type: "ClusterComputeResource", name: "DC0_C0", hosts: [host, "other"] }],
          vm: [],
          datastore: [
            { type: "Datastore", name: "ds1" },
            { type: "Datastore", name: "elsewhere", hosts: ["other"] },
          ],
        },
      ],
    },
  });
  const client = await SoapClient.open(simulator.url);
  const acquire = (url: string, method: string) =>
    client.call("AcquireGenericServiceTicket", {
      _this: client.manager("sessionManager"),
      spec: { $type: "SessionManagerHttpServiceRequestSpec", method, url },
    }) as Promise<Vim.SessionManagerGenericServiceTicket>;
  return { simulator, client, acquire, [Symbol.asyncDispose]: () => simulator.close() };
}

/** Status, text and the thumbprint of the server that gave them. */
function send(method: string, url: URL, cookie: string, body = "") {
  return new Promise<{ status: number | undefined; body: string; thumbprint: string }>((resolve, reject) => {
    const sent = request(url, { method, headers: { cookie }, rejectUnauthorized: false }, (response) => {
      const { fingerprint256 } = (response.socket as TLSSocket).getPeerCertificate();
      text(response).then(
        (answer) => resolve({ status: response.statusCode, body: answer, thumbprint: fingerprint256 }),
        reject,
      );
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

describe("a host that serves files", () => {
  it("takes and gives them for a ticket of its own, at an address that the ticket tells with its certificate", async () => {
    await using test = await started();
    const path = "/folder/images/f?dsName=ds1";
    const put = await test.acquire(`https://${host}${path}`, "httpPut");
    const url = new URL(path, `https://${put.hostName}`);
    expect(url.host).not.toBe(new URL(test.simulator.url).host);
    const sent = await send("PUT", url, `vmware_cgi_ticket=${put.id}`, "content");
    expect(sent).toMatchObject({ status: 201, thumbprint: put.sslThumbprint });
    expect(put.certThumbprintList).toEqual([{ thumbprint: sent.thumbprint, hashAlgorithm: "sha256" }]);
    const get = await test.acquire(`https://${host}${path}`, "httpGet");
    const got = await send("GET", url, `vmware_cgi_ticket=${get.id}`);
    expect(got).toMatchObject({ status: 200, body: "content" });
    expect((await send("GET", url, `vmware_cgi_ticket=${get.id}`)).status).toBe(401);
  });

  it("knows no session, no ticket for the vCenter, and only what it mounts of its one datacenter", async () => {
    await using test = await started();
    const ownPath = "/folder/f?dsName=ds1";
    const { hostName } = await test.acquire(`https://${host}${ownPath}`, "httpPut");
    const at = async (path: string, ticketFor: string) => {
      const ticket = await test.acquire(`https://${ticketFor}${path}`, "httpPut");
      return send("PUT", new URL(path, `https://${hostName}`), `vmware_cgi_ticket=${ticket.id}`);
    };
    expect(
      (await send("PUT", new URL(ownPath, `https://${hostName}`), test.client.cookie ?? "")).status,
    ).toBe(401);
    expect((await at(ownPath, "localhost")).status).toBe(401);
    expect((await at("/folder/f?dsName=elsewhere", host)).status).toBe(404);
    expect((await at("/folder/f?dcPath=DC0&dsName=ds1", host)).status).toBe(404);
    expect((await at("/folder/f?dcPath=ha-datacenter&dsName=ds1", host)).status).toBe(201);
  });

  it("gets no ticket while it is disconnected, and its tickets are none of the vCenter's", async () => {
    await using test = await started();
    const path = "/folder/f?dsName=ds1";
    const { id } = await test.acquire(`https://${host}${path}`, "httpGet");
    const headers = { cookie: `vmware_cgi_ticket=${id}` };
    expect((await fetch(new URL(path, test.simulator.url), { headers })).status).toBe(401);
    test.simulator.control.setHostConnection(`/DC0/host/DC0_C0/${host}`, "notResponding");
    expect(await faultOf(test.acquire(`https://${host}${path}`, "httpGet"))).toBe("HostCommunication");
  });
});
