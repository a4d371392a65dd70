import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ComputeProcess } from "./compute-process.ts";
import { OpenStackClient } from "./control-plane.ts";
import { serveSimulator } from "./served-vcenter.ts";
import {
  createServer,
  deleteAll,
  deleteService,
  fetchUsage,
  makeFlavorAndImage,
  waitForNodes,
  waitForServers,
} from "./servers.ts";

const prefix = "Reef";
const host = "e2e-reshape";

/** What one consumer has of one provider, as Placement's client shows it. */
interface AllocationRow {
  readonly resource_provider: string;
  readonly resources: Record<string, number>;
}

describe("disk that gets another form in Placement", () => {
  let vcenter: Awaited<ReturnType<typeof serveSimulator>>;
  let service: ComputeProcess;
  let client: OpenStackClient;
  let nodes: string[] = [];
  let used: string[] = [];
  let ids: string[] = [];

  beforeAll(async () => {
    client = await OpenStackClient.open();
    vcenter = await serveSimulator(prefix);
    service = await ComputeProcess.start(host, vcenter);
    nodes = await waitForNodes(client, prefix);
    await makeFlavorAndImage(client);
    // A cluster, and a pool inside it.
    used = [
      nodes.find((name) => name.includes(`${prefix}A`)),
      nodes.find((name) => name.includes("Gold")),
    ].map((name) => name ?? "");
    for (const node of used) ids.push(await createServer(client, `reef-${ids.length}`, host, node));
    await waitForServers(client, ids, "ACTIVE");
  });
  afterAll(async () => {
    if (ids.length > 0) await client.run("server", "delete", ...ids).catch(() => undefined);
    await service?.[Symbol.asyncDispose]();
    await deleteService(client, host);
    await vcenter?.[Symbol.asyncDispose]();
    await client?.[Symbol.asyncDispose]();
  });

  /** Ends the service and starts it again with this form of disk. */
  const restart = async (form: string) => {
    expect(await service.end("SIGTERM")).toBe(0);
    await service.configure(undefined, [`shared_disk = ${form === "shared"}`]);
    await service.runUntilReady();
  };
  const datastores = async () => {
    const rows = await client.read<{ name: string; uuid: string }[]>("resource", "provider", "list");
    return rows.filter(({ name }) => name.includes(`(${prefix}Store`));
  };
  const allocationsOf = (id: string) =>
    client.read<AllocationRow[]>("resource", "provider", "allocation", "show", id);
  const rest = { VCPU: 1, MEMORY_MB: 256 };

  test("flat becomes shared: what servers have moves to the datastore, and nothing of it is counted twice", async () => {
    for (const node of used) expect(await fetchUsage(client, node)).toEqual({ ...rest, DISK_GB: 1 });
    expect(await datastores()).toEqual([]);
    await restart("shared");
    for (const node of used) expect(await fetchUsage(client, node)).toEqual(rest);
    const [store, ...others] = await datastores();
    expect(others).toEqual([]);
    expect(await fetchUsage(client, store?.name ?? "")).toEqual({ DISK_GB: used.length });
    for (const id of ids)
      expect((await allocationsOf(id)).map(({ resources }) => resources)).toEqual(
        expect.arrayContaining([rest, { DISK_GB: 1 }]),
      );
  });

  test("a server that is deleted in the new form leaves nothing", async () => {
    const [gone = "", ...left] = ids;
    await client.run("server", "delete", "--wait", gone);
    ids = left;
    expect(await allocationsOf(gone)).toEqual([]);
    const [store] = await datastores();
    expect(await fetchUsage(client, store?.name ?? "")).toEqual({ DISK_GB: left.length });
  });

  test("and back: each node has its servers' disk again, the datastore's provider goes, and so does all in the end", async () => {
    await restart("flat");
    expect(await datastores()).toEqual([]);
    for (const id of ids)
      expect((await allocationsOf(id)).map(({ resources }) => resources)).toEqual([{ ...rest, DISK_GB: 1 }]);
    await deleteAll(client, vcenter, nodes, ids);
    ids = [];
  });
});
