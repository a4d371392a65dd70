import { describeWithVcsim, startVcsim, type Vcsim, type VcsimOptions } from "@novasphere/e2e-vcsim";
import type { Vim } from "@novasphere/vim25";
import { connect, type Session } from "@novasphere/vsphere-client";
import { describe, expect, it } from "vitest";
import { Inventory, type InventoryChange } from "../src/index.ts";
import { readCaseFile } from "./case-file.ts";
import { runCase } from "./run-case.ts";

const file = readCaseFile(new URL("cases/inventory-path-cases.json", import.meta.url));

const allKinds = ["folder", "host", "vm", "datastore", "network"] as const;

/** A simulator with a session on it. */
async function start(
  options: VcsimOptions,
): Promise<{ vcsim: Vcsim; session: Session; calls: string[] } & AsyncDisposable> {
  const vcsim = await startVcsim(options);
  const calls: string[] = [];
  const session = await connect({
    url: vcsim.url,
    username: vcsim.username,
    password: vcsim.password,
    onEvent: (event) => {
      if (event.type === "call") calls.push(event.method);
    },
  });
  calls.length = 0;
  return {
    vcsim,
    session,
    calls,
    async [Symbol.asyncDispose]() {
      await session.logout();
      await vcsim.stop();
    },
  };
}

await describeWithVcsim(describe, "an inventory of vcsim", () => {
  it.each(Object.entries(file.fixtures))(
    "%s: all cases of the fixture pass on what is read in one call",
    async (name, fixture) => {
      await using server = await start({ fixture });
      const inventory = await Inventory.open(server.session, { kinds: allKinds });
      expect(new Set(server.calls)).toEqual(new Set(["RetrievePropertiesEx"]));
      const cases = file.cases.filter((pathCase) => pathCase.fixture === name);
      const outcomes = cases.map((pathCase) => [pathCase.id, runCase(inventory.tree, pathCase)]);
      expect(outcomes).toEqual(
        cases.map(({ id, expect: { matches, one } }) => [id, { matches: [...matches].sort(), one }]),
      );
    },
  );

  it("has the paths and references that govmomi finds", async () => {
    await using server = await start({
      datacenters: 2,
      folders: 1,
      clusters: 3,
      pools: 2,
      vms: 2,
      standaloneHosts: 2,
    });
    const facts = await server.vcsim.fetchFacts();
    const inventory = await Inventory.open(server.session, { kinds: ["vm"] });
    const paths = (kind: "cluster" | "vm") =>
      inventory.list(kind).map(({ path, ref }) => `${path} ${ref.value}`);
    const pools = [...inventory.list("resourcePool"), ...inventory.list("virtualApp")];
    expect(paths("cluster")).toEqual(facts.clusters.map(({ path, moid }) => `${path} ${moid}`));
    expect(paths("vm")).toEqual(facts.vms.map(({ path, moid }) => `${path} ${moid}`));
    expect(
      new Set(
        pools.map(({ path, ref }) => `${path} ${ref.value} ${inventory.computeResourceOf(ref)?.ref.value}`),
      ),
    ).toEqual(new Set(facts.pools.map(({ path, moid, owner }) => `${path} ${moid} ${owner}`)));
    for (const { moid, resourcePool } of facts.clusters) {
      expect(inventory.rootPoolOf({ type: "ClusterComputeResource", value: moid })?.ref.value).toBe(
        resourcePool,
      );
    }
  });

  it("follows every page and makes no call per name", async () => {
    await using server = await start({ clusters: 40, hosts: 1, pools: 60, vms: 0 });
    const inventory = await Inventory.open(server.session);
    const names = inventory.list("resourcePool").map(({ ref }) => inventory.targetPathOf(ref) ?? "");
    const resolutions = await inventory.resolveMany(names);
    expect(names.length).toBeGreaterThan(2400);
    expect([...resolutions.values()].every(({ ok }) => ok)).toBe(true);
    const pages = Math.ceil(inventory.tree.size / 2000);
    expect(server.calls).toEqual([
      "RetrievePropertiesEx",
      ...Array(pages - 1).fill("ContinueRetrievePropertiesEx"),
    ]);
  });

  it("brings the properties that were asked for in the same call", async () => {
    await using server = await start({ clusters: 2, hosts: 3 });
    const properties = { cluster: ["summary.numHosts"], host: ["summary.hardware.numCpuThreads"] };
    const inventory = await Inventory.open(server.session, { properties });
    expect(server.calls).toEqual(["RetrievePropertiesEx"]);
    expect(inventory.list("cluster").map((cluster) => cluster.properties)).toEqual([
      { "summary.numHosts": 3 },
      { "summary.numHosts": 3 },
    ]);
    const [host] = inventory.list("host");
    expect(host?.properties).toEqual({ "summary.hardware.numCpuThreads": 2 });
  });

  it("refuses a property that the kind does not have instead of leaving it out", async () => {
    await using server = await start({});
    const opening = Inventory.open(server.session, { properties: { cluster: ["summary.nonsense"] } });
    await expect(opening).rejects.toMatchObject({ code: "INVENTORY_READ_FAILED" });
  });

  it("is not opened over a session that was logged out", async () => {
    await using server = await start({});
    await server.session.logout();
    await expect(Inventory.open(server.session)).rejects.toMatchObject({ code: "INVENTORY_READ_FAILED" });
  });

  it("follows renames, and destroys its collector at the end", async () => {
    await using server = await start({});
    await using inventory = await Inventory.open(server.session, { live: true });
    expect(server.calls).toEqual(["CreatePropertyCollector", "CreateFilter", "WaitForUpdatesEx"]);
    const cluster = await inventory.resolve("DC0_C0");
    const changes: InventoryChange[] = [];
    const watching = (async () => {
      for await (const change of inventory.watch()) {
        changes.push(change);
        if (change.type === "renamed") break;
      }
    })();
    await server.session.runTask("Rename_Task", { _this: cluster.ref, newName: "renamed" });
    await watching;
    expect(changes.at(-1)).toMatchObject({
      type: "renamed",
      entity: { path: "/DC0/host/renamed", ref: cluster.ref },
    });
    expect((await inventory.resolve("/DC0/renamed")).ref).toEqual(cluster.ref);
    await inventory.close();
    expect(server.calls.at(-1)).toBe("DestroyPropertyCollector");
  });

  it("goes on after its session was terminated, with what changed meanwhile", async () => {
    await using server = await start({});
    const lost = Promise.withResolvers<unknown>();
    await using inventory = await Inventory.open(server.session, {
      live: true,
      onLost: lost.resolve,
      retryDelayMs: 1,
    });
    const cluster = await inventory.resolve("DC0_C0");
    const { vcsim } = server;
    await using other = await connect({ url: vcsim.url, username: vcsim.username, password: vcsim.password });
    const { sessionManager } = other.serviceContent;
    if (sessionManager === undefined) throw new Error("the server has no session manager");
    const { currentSession } = await server.session.fetchProperties(sessionManager, ["currentSession"]);
    const key = (currentSession as Vim.UserSession).key;
    await other.call("TerminateSession", { _this: sessionManager, sessionId: [key] });
    await other.runTask("Rename_Task", { _this: cluster.ref, newName: "renamed" });
    await lost.promise;
    await inventory.refresh();
    expect((await inventory.resolve("renamed")).ref).toEqual(cluster.ref);
  });
});
