import { X509Certificate } from "node:crypto";
import { connect } from "node:tls";
import {
  describeWithVcsim,
  fetchFacts,
  startVcsim,
  type Vcsim,
  type VcsimFacts,
  type VcsimFixture,
} from "@novasphere/e2e-vcsim";
import { describe, expect, it } from "vitest";

const escapedNames: VcsimFixture = {
  root: [
    {
      type: "Folder",
      name: "50% folder",
      children: [
        {
          type: "Datacenter",
          name: "a/b",
          hiddenFolderNames: { host: "farm" },
          host: [
            {
              type: "Folder",
              name: "rack",
              children: [
                {
                  type: "ClusterComputeResource",
                  name: "C\\1",
                  hosts: ["esx1", "esx2"],
                  pools: [
                    {
                      type: "ResourcePool",
                      name: "gold",
                      pools: [{ type: "ResourcePool", name: "in/ner", pools: [] }],
                    },
                  ],
                },
              ],
            },
            { type: "ComputeResource", name: "esx3", hosts: ["esx3"], pools: [] },
          ],
          vm: [
            { type: "Folder", name: "prod", children: [{ type: "VirtualMachine", name: "100%/1" }] },
            { type: "VirtualMachine", name: "web" },
          ],
          datastore: [
            { type: "Folder", name: "fast", children: [{ type: "Datastore", name: "ssd1" }] },
            { type: "Datastore", name: "nfs1" },
          ],
          network: [
            {
              type: "VmwareDistributedVirtualSwitch",
              name: "dvs",
              children: [{ type: "DistributedVirtualPortgroup", name: "pg" }],
            },
          ],
        },
      ],
    },
  ],
};

const paths = (entities: readonly { path: string }[]) => entities.map(({ path }) => path);

function isListening(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

async function readDatastoreTypes({ url, username, password }: Vcsim): Promise<string[]> {
  let cookie = "";
  const call = async (body: string) => {
    const response = await fetch(url, {
      method: "POST",
      headers: { cookie },
      body: `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><Body>${body}</Body></Envelope>`,
    });
    cookie = response.headers.get("set-cookie")?.split(";")[0] ?? cookie;
    return response.text();
  };
  await call(
    `<Login xmlns="urn:vim25"><_this type="SessionManager">SessionManager</_this><userName>${username}</userName><password>${password}</password></Login>`,
  );
  const children = (path: string, next = "") =>
    `<selectSet xsi:type="TraversalSpec"><type>ManagedEntity</type><path>${path}</path>${next}</selectSet>`;
  const content = await call(
    `<RetrievePropertiesEx xmlns="urn:vim25"><_this type="PropertyCollector">propertyCollector</_this><specSet><propSet><type>Datastore</type><pathSet>summary.type</pathSet></propSet><objectSet><obj type="Folder">group-d1</obj>${children("childEntity", children("datastore"))}</objectSet></specSet><options/></RetrievePropertiesEx>`,
  );
  return [...content.matchAll(/summary\.type<\/name><val[^>]*>(\w+)/g)].map((match) => match[1] ?? "");
}

await describeWithVcsim(describe, "the simulator", () => {
  it("has the counts it was asked for", async () => {
    await using vcsim = await startVcsim({
      datacenters: 2,
      clusters: 2,
      hosts: 4,
      standaloneHosts: 0,
      pools: 1,
      vms: 3,
      folders: 1,
    });
    const facts = await vcsim.fetchFacts();
    expect(paths(facts.clusters)).toEqual([
      "/DC0/host/DC0_C0",
      "/DC0/host/DC0_C1",
      "/F0/DC1/host/F0/DC1_C0",
      "/F0/DC1/host/F0/DC1_C1",
    ]);
    expect(facts.clusters.map(({ hosts }) => hosts.length)).toEqual([4, 4, 4, 4]);
    expect(facts.pools).toHaveLength(8);
    expect(facts.vms).toHaveLength(12);
    expect(facts.vms.every(({ powerState }) => powerState === "poweredOn")).toBe(true);
  });

  it("names the pool of each virtual machine by its id", async () => {
    await using vcsim = await startVcsim({ standaloneHosts: 0, pools: 2, vms: 1 });
    const { pools, vms } = await vcsim.fetchFacts();
    const pathOf = (moid: string) => pools.find((pool) => pool.moid === moid)?.path;
    expect(vms.map(({ name, resourcePool }) => [name, pathOf(resourcePool)])).toEqual([
      ["DC0_C0_RP1_VM0", "/DC0/host/DC0_C0/Resources/DC0_C0_RP1"],
      ["DC0_C0_RP2_VM0", "/DC0/host/DC0_C0/Resources/DC0_C0_RP2"],
    ]);
    expect(new Set(vms.map(({ instanceUuid }) => instanceUuid)).size).toBe(2);
  });

  it("builds a fixture with escaped names, folders and renamed hidden folders", async () => {
    await using vcsim = await startVcsim({ fixture: escapedNames });
    const facts = await vcsim.fetchFacts();
    expect(paths(facts.clusters)).toEqual(["/50%25 folder/a%2fb/farm/rack/C%5c1"]);
    expect(paths(facts.pools)).toEqual([
      "/50%25 folder/a%2fb/farm/esx3/Resources",
      "/50%25 folder/a%2fb/farm/rack/C%5c1/Resources",
      "/50%25 folder/a%2fb/farm/rack/C%5c1/Resources/gold",
      "/50%25 folder/a%2fb/farm/rack/C%5c1/Resources/gold/in%2fner",
    ]);
    expect(paths(facts.vms)).toEqual([
      "/50%25 folder/a%2fb/vm/prod/100%25%2f1",
      "/50%25 folder/a%2fb/vm/web",
    ]);
  });

  it("gives the same ids for the same fixture", async () => {
    const readIds = async (): Promise<VcsimFacts> => {
      await using vcsim = await startVcsim({ fixture: escapedNames });
      return await vcsim.fetchFacts();
    };
    expect(await readIds()).toEqual(await readIds());
  });

  it("says which object of a fixture it cannot build", async () => {
    const fixture: VcsimFixture = { root: [{ type: "VirtualMachine", name: "lost" }] };
    await expect(startVcsim({ fixture })).rejects.toMatchObject({
      code: "VCSIM_START_FAILED",
      message: expect.stringContaining('VirtualMachine "lost" cannot be placed below a datacenter folder'),
    });
  });

  it("refuses a stored name where the simulator makes its own", async () => {
    const fixture: VcsimFixture = { root: [{ type: "Folder", name: "a", storedName: "b", children: [] }] };
    await expect(startVcsim({ fixture })).rejects.toMatchObject({
      code: "VCSIM_START_FAILED",
      message: expect.stringContaining('Folder "a" cannot have a storedName'),
    });
  });

  it("accepts only the credentials it was given", async () => {
    await using vcsim = await startVcsim({ vms: 0, username: "nova", password: "right" });
    await expect(vcsim.fetchFacts()).resolves.toHaveProperty("clusters");
    const refused = fetchFacts({ url: vcsim.url, username: "nova", password: "wrong" });
    await expect(refused).rejects.toMatchObject({
      code: "VCSIM_FACTS_FAILED",
      message: expect.not.stringContaining("wrong"),
    });
  });

  it("serves TLS with the certificate it announces", async () => {
    await using vcsim = await startVcsim({ vms: 0, tls: true });
    const { hostname, port } = new URL(vcsim.url);
    expect(vcsim.url).toMatch(/^https:/);
    const presented = await new Promise<string>((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), ca: vcsim.certificate ?? "" }, () => {
        resolve(socket.getPeerCertificate().fingerprint256);
        socket.end();
      });
      socket.once("error", reject);
    });
    expect(presented).toBe(vcsim.thumbprint);
    expect(new X509Certificate(vcsim.certificate ?? "").fingerprint256).toBe(vcsim.thumbprint);
  });

  it("has a datastore of a type that drivers use", async () => {
    await using vcsim = await startVcsim({ vms: 0, datastores: 1 });
    expect(await readDatastoreTypes(vcsim)).toEqual(["VMFS"]);
  });

  it("says so when it ended by itself", async () => {
    const vcsim = await startVcsim({ vms: 0 });
    process.kill(vcsim.pid, "SIGKILL");
    await expect(vcsim.stop()).rejects.toMatchObject({ code: "VCSIM_CRASHED" });
  });

  it("is gone after stop, which may be called twice", async () => {
    const vcsim = await startVcsim({ vms: 0 });
    expect(await isListening(vcsim.url)).toBe(true);
    await vcsim.stop();
    await vcsim.stop();
    expect(vcsim.hasExited()).toBe(true);
    expect(await isListening(vcsim.url)).toBe(false);
  });
});
