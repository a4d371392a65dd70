import { X509Certificate } from "node:crypto";
import { buffer } from "node:stream/consumers";
import type { Vim } from "@novasphere/vim25";
import { describe, expect, test } from "vitest";
import { toVSphereError } from "../../test/caught.ts";
import { readCertificate, SoapServer } from "../../test/soap-server.ts";
import { connect } from "../connect.ts";
import type { SessionEvent } from "../session-event.ts";

const datastore = { type: "Datastore", value: "datastore-1" };
const file = { datacenter: "DC1", datastore, path: "images/disk.vmdk" };
const { cert } = readCertificate("server");
const certificate = new X509Certificate(cert);

interface Seen {
  readonly server: string;
  readonly cookie: string | undefined;
  readonly url: string | undefined;
  readonly body: string;
}

/** A vCenter and a host, which both take files; the vCenter gives a ticket for the host as the test says. */
async function upload(
  toTicket: (host: string) => Partial<Vim.SessionManagerGenericServiceTicket> | undefined,
  mount: Partial<Vim.HostMountInfo> = {},
) {
  await using vcenter = await SoapServer.start();
  await using host = await SoapServer.start({ tls: true });
  const seen: Seen[] = [];
  const events: SessionEvent[] = [];
  for (const [server, name] of [
    [vcenter, "vcenter"],
    [host, "host"],
  ] as const)
    server.onFile(async ({ url, headers: { cookie } }, response) => {
      seen.push({ server: name, cookie, url, body: String(await buffer(response.req)) });
      response.writeHead(201).end();
    });
  const hostSystem = { type: "HostSystem", value: "host-1" };
  const mountInfo = { accessMode: "readWrite", mounted: true, accessible: true, ...mount };
  vcenter.on("RetrievePropertiesEx", ({ parameters }) => {
    const [
      {
        objectSet: [{ obj }],
      },
    ] = parameters["specSet"] as [Vim.PropertyFilterSpec & { objectSet: [Vim.ObjectSpec] }];
    const properties =
      obj.type === "Datastore"
        ? {
            name: "ds1",
            host: { $type: "ArrayOfDatastoreHostMount", $value: [{ key: hostSystem, mountInfo }] },
          }
        : { name: "esx.invalid", "runtime.connectionState": "connected", "runtime.inMaintenanceMode": false };
    const wanted = new Set(
      (parameters["specSet"] as Vim.PropertyFilterSpec[]).flatMap(({ propSet }) =>
        propSet.flatMap(({ pathSet = [] }) => pathSet),
      ),
    );
    const propSet = Object.entries(properties)
      .filter(([name]) => wanted.has(name))
      .map(([name, val]) => ({ name, val }));
    return { returnval: { objects: [{ obj, propSet }] } };
  });
  vcenter.on("AcquireGenericServiceTicket", () => {
    const ticket = toTicket(new URL(host.url).host);
    return ticket ? { returnval: { id: "ticket-1", ...ticket } } : { fault: { $type: "NotSupported" } };
  });
  await using session = await connect({
    ...vcenter.credentials,
    retry: false,
    onEvent: (event) => events.push(event),
  });
  await session.uploadToDatastore(file, [Buffer.from("x")], { size: 1, route: "host" });
  const rerouted = events.flatMap((event) => (event.type === "rerouted" ? [event] : []));
  const [specs] = vcenter.requests.filter(({ method }) => method === "AcquireGenericServiceTicket");
  return { seen, rerouted, spec: specs?.parameters["spec"], host: new URL(host.url).host };
}

const byHost = {
  server: "host",
  cookie: "vmware_cgi_ticket=ticket-1",
  url: "/folder/images/disk.vmdk?dsName=ds1",
  body: "x",
};
const byVcenter = {
  server: "vcenter",
  cookie: 'vmware_soap_session="session-1"',
  url: "/folder/images/disk.vmdk?dcPath=DC1&dsName=ds1",
  body: "x",
};

describe("an upload by a host", () => {
  test.each([
    [
      "SHA-256 thumbprint",
      { certThumbprintList: [{ thumbprint: certificate.fingerprint256, hashAlgorithm: "sha256" }] },
    ],
    ["SHA-1 thumbprint", { sslThumbprint: certificate.fingerprint }],
    ["certificate", { sslCertificate: cert, sslThumbprint: "00" }],
  ])(
    "goes to where the ticket says, with the ticket alone, to the host whose %s the vCenter told",
    async (_what, trust) => {
      const { seen, rerouted, spec } = await upload((hostName) => ({ hostName, ...trust }));
      expect(seen).toEqual([byHost]);
      expect(rerouted).toEqual([]);
      expect(spec).toEqual({
        $type: "SessionManagerHttpServiceRequestSpec",
        method: "httpPut",
        url: "https://esx.invalid/folder/images/disk.vmdk?dsName=ds1",
      });
    },
  );

  test("goes by the vCenter when the host shows another certificate, and nothing was sent to the host", async () => {
    const { seen, rerouted, host } = await upload((hostName) => ({
      hostName,
      sslThumbprint: Array(20).fill("00").join(":"),
    }));
    expect(seen).toEqual([byVcenter]);
    expect(rerouted.map((event) => event.host)).toEqual([host, "esx.invalid"]);
    expect(rerouted[0]?.error).toMatchObject({ code: "VSPHERE_TLS" });
  });

  test("goes by the vCenter when no name of the host is known here", async () => {
    const { seen, rerouted } = await upload(() => ({ hostName: "localhost.localdomain" }));
    expect(seen).toEqual([byVcenter]);
    expect(rerouted.map((event) => event.host)).toEqual(["esx.invalid"]);
  });

  test("goes by the vCenter when it gives no ticket", async () => {
    const { seen, rerouted } = await upload(() => undefined);
    expect(seen).toEqual([byVcenter]);
    expect(rerouted).toMatchObject([{ host: undefined, error: { faultType: "NotSupported" } }]);
  });

  test.each([{ accessMode: "readOnly" }, { accessible: false }, { mounted: false }])(
    "goes by the vCenter when no host can write: %o",
    async (mount) => {
      const { seen, spec } = await upload((hostName) => ({ hostName }), mount);
      expect(seen).toEqual([byVcenter]);
      expect(spec).toBeUndefined();
    },
  );

  test("wants the datastore's reference", async () => {
    await using server = await SoapServer.start();
    await using session = await connect(server.credentials);
    const named = { ...file, datastore: "ds1" };
    await expect(session.uploadToDatastore(named, [], { route: "host" })).rejects.toThrow(TypeError);
    expect(await toVSphereError(session.uploadToDatastore(named, []))).toMatchObject({ status: 404 });
  });
});
