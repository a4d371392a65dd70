import { describeWithVcsim, startVcsim } from "@novasphere/e2e-vcsim";
import { formatReference, type ManagedObjectReference } from "@novasphere/vim25";
import { describe, expect, test, vi } from "vitest";
import { connect, type Session } from "../src/index.ts";
import { type ContractServer, testSession } from "./session-contract.ts";
import { findEntity, testTransfers } from "./transfer-contract.ts";

const login = { username: "operator", password: "secret" };

async function start(): Promise<ContractServer> {
  const vcsim = await startVcsim({ ...login, tls: true, vms: 6, taskDelayMs: 30 });
  const { url, thumbprint = "", certificate = "" } = vcsim;
  return {
    ...login,
    url,
    thumbprint,
    certificate,
    stop: async () => {
      const log = vcsim.log();
      await vcsim.stop();
      if (log.includes("panic")) throw new Error(`vcsim crashed: ${log}`);
    },
  };
}

await describeWithVcsim(describe, "a session on vcsim", () => {
  testSession(start);
});

await describeWithVcsim(describe, "transfers with vcsim", () => {
  testTransfers(start);
});

function requireSessionManager({ serviceContent }: Session): ManagedObjectReference<"SessionManager"> {
  if (!serviceContent.sessionManager) throw new Error("no session manager");
  return { type: "SessionManager", value: serviceContent.sessionManager.value };
}

async function fetchUserName(session: Session): Promise<string | undefined> {
  const { currentSession } = await session.fetchProperties(requireSessionManager(session), [
    "currentSession",
  ]);
  return currentSession?.userName;
}

/** Ends all sessions but the one that asks. */
async function terminateOtherSessions(url: string): Promise<void> {
  await using session = await connect({ ...login, url });
  const sessionManager = requireSessionManager(session);
  const { sessionList, currentSession } = await session.fetchProperties(sessionManager, [
    "sessionList",
    "currentSession",
  ]);
  const others = (sessionList ?? []).map(({ key }) => key).filter((key) => key !== currentSession?.key);
  await session.call("TerminateSession", { _this: sessionManager, sessionId: others });
}

await describeWithVcsim(describe, "a session that vcsim terminated", () => {
  vi.setConfig({ testTimeout: 180_000 });

  // vcsim does not refuse such a read: it answers with the properties missing.
  test("is renewed for a read", async () => {
    await using vcsim = await startVcsim(login);
    await using session = await connect({ ...login, url: vcsim.url });
    const folder = { type: "Folder", value: session.serviceContent.rootFolder.value } as const;
    await terminateOtherSessions(vcsim.url);
    expect(await session.fetchProperties(folder, ["name"])).toEqual({ name: "Datacenters" });
    await terminateOtherSessions(vcsim.url);
    const found = await session.fetchPropertiesOf([folder], ["name"]);
    expect(found.get(formatReference(folder))).toEqual({ name: "Datacenters" });
  });

  test("goes on following a task", async () => {
    await using vcsim = await startVcsim({ ...login, taskDelayMs: 300 });
    await using session = await connect({ ...login, url: vcsim.url, retry: { baseDelayMs: 1 } });
    const { rootFolder } = session.serviceContent;
    const { value } = await session.call("CreateFolder", { _this: rootFolder, name: "old" });
    const folder = { type: "Folder", value } as const;
    let terminated: Promise<void> | undefined;
    await session.runTask(
      "Rename_Task",
      { _this: folder, newName: "renamed" },
      {
        onProgress: () => {
          terminated ??= terminateOtherSessions(vcsim.url);
        },
      },
    );
    await terminated;
    expect(await session.fetchProperties(folder, ["name"])).toEqual({ name: "renamed" });
  });
});

await describeWithVcsim(describe, "a login without a password", () => {
  test("is made with a token", async () => {
    await using vcsim = await startVcsim(login);
    const subject = "<saml2:Subject><saml2:NameID>robot</saml2:NameID></saml2:Subject>";
    const token = `<saml2:Assertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion">${subject}</saml2:Assertion>`;
    await using session = await connect({ url: vcsim.url, token });
    expect(await fetchUserName(session)).toBe("robot");
  });

  test("is made with another session's clone ticket", async () => {
    await using vcsim = await startVcsim(login);
    await using first = await connect({ ...login, url: vcsim.url });
    const cloneTicket = await first.call("AcquireCloneTicket", { _this: requireSessionManager(first) });
    await using second = await connect({ url: vcsim.url, cloneTicket });
    expect(await fetchUserName(second)).toBe("operator");
  });
});

await describeWithVcsim(describe, "storage policies of vcsim", () => {
  const policyName = "vSAN Default Storage Policy";

  test("are found by name, and say where disks may be placed", async () => {
    await using vcsim = await startVcsim(login);
    await using session = await connect({ ...login, url: vcsim.url });
    const policies = await session.connectStoragePolicies();
    expect(policies.serviceContent.aboutInfo.name).toBe("PBM");
    const profile = await policies.findProfile(policyName);
    if (!profile) throw new Error("no policy");
    expect(profile).toMatchObject({ $type: "PbmCapabilityProfile", isDefault: false, name: policyName });
    expect(await policies.findProfile(policyName.toLowerCase())).toBeUndefined();
    const datastore = await findEntity(session, "Datastore", "LocalDS_0");
    const gone = { type: "Datastore", value: "datastore-0" };
    expect(await policies.checkPlacement(profile.profileId, [gone, datastore])).toEqual([
      { datastore: gone, isCompatible: false, errors: [], warnings: [] },
      { datastore, isCompatible: true, errors: [], warnings: [] },
    ]);
  });

  test("are made and removed, with rules of any type", async () => {
    await using vcsim = await startVcsim(login);
    await using session = await connect({ ...login, url: vcsim.url });
    const policies = await session.connectStoragePolicies();
    const _this = policies.serviceContent.profileManager;
    const rule = (id: string, value: unknown) => ({
      id: { namespace: "VSAN", id },
      constraint: [{ propertyInstance: [{ id, value }] }],
    });
    const rules = [
      rule("hostFailuresToTolerate", 1),
      rule("tags", { $type: "PbmCapabilityDiscreteSet", values: ["gold"] }),
    ];
    const profileId = await policies.call("PbmCreate", {
      _this,
      createSpec: {
        name: "gold",
        resourceType: { resourceType: "STORAGE" },
        constraints: {
          $type: "PbmCapabilitySubProfileConstraints",
          subProfiles: [{ name: "rules", capability: rules }],
        },
      },
    });
    const [created] = await policies.call("PbmRetrieveContent", { _this, profileIds: [profileId] });
    expect(created).toMatchObject({ constraints: { subProfiles: [{ capability: rules }] } });
    await policies.call("PbmDelete", { _this, profileId: [profileId] });
    expect(await policies.findProfile("gold")).toBeUndefined();
  });

  test("are read in a session that was ended meanwhile", async () => {
    await using vcsim = await startVcsim(login);
    await using session = await connect({ ...login, url: vcsim.url });
    const policies = await session.connectStoragePolicies();
    await terminateOtherSessions(vcsim.url);
    expect(await policies.findProfile(policyName)).toHaveProperty("name", policyName);
  });
});
