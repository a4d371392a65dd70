import type { Vim } from "@novasphere/vim25";
import { describe, expect, test } from "vitest";
import { toVSphereError } from "../../test/caught.ts";
import { SoapServer } from "../../test/soap-server.ts";
import { connect } from "../connect.ts";

const manager = (value: string) => ({ type: `Pbm${value}`, value });
const content: Vim.PbmServiceInstanceContent = {
  aboutInfo: { name: "PBM", version: "2.0", instanceUuid: "11111111-2222-4333-8444-555555555555" },
  sessionManager: manager("SessionManager"),
  capabilityMetadataManager: manager("CapabilityMetadataManager"),
  profileManager: manager("ProfileManager"),
  complianceManager: manager("ComplianceManager"),
  placementSolver: manager("PlacementSolver"),
};
const datastores = ["datastore-1", "datastore-2", "datastore-3"].map(
  (value) => ({ type: "Datastore", value }) as const,
);

async function start(): Promise<SoapServer> {
  const server = await SoapServer.start();
  server.on("PbmRetrieveServiceContent", () => ({ returnval: content }));
  return server;
}

describe("storage policies", () => {
  test("are asked for at their own address, with the session in the message", async () => {
    await using server = await start();
    await using session = await connect(server.credentials);
    await session.connectStoragePolicies();
    const [request] = server.requests.filter(({ path }) => path === "/pbm");
    expect(request).toMatchObject({
      method: "PbmRetrieveServiceContent",
      soapAction: '"urn:pbm/"',
      sessionHeader: "session-1",
    });
    expect(request?.text).toContain('xmlns="urn:pbm"');
    expect(
      server.requests
        .filter(({ path }) => path === "/sdk")
        .map(({ text }) => text)
        .join(),
    ).not.toContain("vcSessionCookie");
  });

  test("are asked for again in the renewed session", async () => {
    await using server = await start();
    await using session = await connect(server.credentials);
    server.expireSessions();
    await session.connectStoragePolicies();
    expect(server.requests.filter(({ path }) => path === "/pbm").map((each) => each.sessionHeader)).toEqual([
      "session-1",
      "session-2",
    ]);
  });

  test("that change something are not repeated", async () => {
    await using server = await start();
    await using session = await connect(server.credentials);
    const policies = await session.connectStoragePolicies();
    server.expireSessions();
    const removal = policies.call("PbmDelete", {
      _this: content.profileManager,
      profileId: [{ uniqueId: "a" }],
    });
    expect(await toVSphereError(removal)).toMatchObject({
      code: "VSPHERE_SESSION_LOST",
      method: "PbmDelete",
    });
    expect(server.count("PbmDelete")).toBe(1);
  });

  test("are none where there are none, without asking for their contents", async () => {
    await using server = await start();
    server.on("PbmQueryProfile", () => ({ returnval: [] }));
    await using session = await connect(server.credentials);
    const policies = await session.connectStoragePolicies();
    expect(await policies.fetchProfiles()).toEqual([]);
    expect(await policies.checkPlacement({ uniqueId: "a" }, [])).toEqual([]);
    expect(server.methods().at(-1)).toBe("PbmQueryProfile");
  });

  test("say of each datastore whether and why not, in the order asked", async () => {
    await using server = await start();
    const fault = {
      $type: "PbmCompatibilityCheckFault",
      hub: { hubType: "Datastore", hubId: "datastore-1" },
    };
    const error = [{ fault, localizedMessage: "It does not support the rule." }];
    server.on("PbmCheckRequirements", () => ({
      returnval: [
        { hub: { hubType: "Datastore", hubId: "datastore-2" } },
        { hub: { hubType: "Datastore", hubId: "datastore-1" }, error },
      ],
    }));
    await using session = await connect(server.credentials);
    const policies = await session.connectStoragePolicies();
    expect(await policies.checkPlacement({ uniqueId: "a" }, datastores)).toEqual([
      { datastore: datastores[0], isCompatible: false, errors: error, warnings: [] },
      { datastore: datastores[1], isCompatible: true, errors: [], warnings: [] },
      { datastore: datastores[2], isCompatible: false, errors: [], warnings: [] },
    ]);
    const { parameters } = server.requests.at(-1) ?? {};
    expect(parameters).toMatchObject({
      hubsToSearch: datastores.map(({ value }) => ({ hubType: "Datastore", hubId: value })),
      placementSubjectRequirement: [
        { $type: "PbmPlacementCapabilityProfileRequirement", profileId: { uniqueId: "a" } },
      ],
    });
  });

  test("throw the service's faults with their fields", async () => {
    await using server = await start();
    server.on("PbmQueryProfile", () => ({
      fault: { $type: "PbmDuplicateName", name: "gold" },
      text: "Taken.",
    }));
    await using session = await connect(server.credentials);
    const policies = await session.connectStoragePolicies();
    expect(await toVSphereError(policies.fetchProfiles())).toMatchObject({
      code: "VSPHERE_FAULT",
      faultType: "PbmDuplicateName",
      fault: { name: "gold" },
    });
  });
});
