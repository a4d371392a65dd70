import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadNovaConfig } from "@novasphere/config";
import { type Simulator, startSimulator } from "@novasphere/vcenter-simulator";
import { describe, expect, test } from "vitest";
import { driverOptions, VSphereDriver } from "../src/index.ts";

/** A driver by a nova.conf with these lines of `[vmware]`, on a simulator of four clusters, and what it called. */
async function startByConfiguration(lines: string) {
  const folder = await mkdtemp(join(tmpdir(), "calls-to-vcenter-"));
  const simulator = await startSimulator({ inventory: { clusters: 4, hostsPerCluster: 2, vms: 0 } });
  const { hostname, port } = new URL(simulator.url);
  const file = join(folder, "nova.conf");
  const login = `host_ip = ${hostname}\nhost_port = ${port}\nhost_username = user\nhost_password = pass`;
  const names = "cluster_name = DC0_C0, DC0_C1, DC0_C2, DC0_C3";
  const trust = `host_thumbprint = ${simulator.thumbprint}`;
  await writeFile(file, `[vmware]\n${login}\n${trust}\n${names}\n${lines}\n`, { mode: 0o600 });
  const { vcenter, ...options } = await driverOptions(await loadNovaConfig({ configFiles: [file], env: {} }));
  await rm(folder, { recursive: true });
  const calls: string[] = [];
  const driver = new VSphereDriver({
    ...options,
    statisticsMaxAgeMs: 0,
    vcenter: {
      ...vcenter,
      // As configured, without the pauses.
      ...(vcenter.retry && { retry: { ...vcenter.retry, baseDelayMs: 1, maximumDelayMs: 1 } }),
      onEvent: (event) => {
        if (event.type === "call") calls.push(event.method);
      },
    },
  });
  await driver.initHost();
  calls.length = 0;
  return {
    simulator,
    driver,
    calls,
    [Symbol.asyncDispose]: async () => {
      await driver.cleanupHost();
      await simulator.close();
    },
  };
}

const cut = (simulator: Simulator, method: string, times: number) =>
  simulator.control.addRule({ method, times, effect: { kind: "disconnect", when: "after" } });

describe("api_retry_count", () => {
  test("a read is made so often again, and succeeds when the connection holds at last", async () => {
    await using world = await startByConfiguration("api_retry_count = 5");
    cut(world.simulator, "RetrievePropertiesEx", 5);
    const stats = await world.driver.getHostStats({ refresh: true });
    expect(stats.map(({ state }) => state)).toEqual(["ready", "ready", "ready", "ready"]);
    expect(world.calls.filter((method) => method === "RetrievePropertiesEx")).toHaveLength(6);
  });

  test("and not more often", async () => {
    await using world = await startByConfiguration("api_retry_count = 5");
    cut(world.simulator, "RetrievePropertiesEx", 6);
    const stats = await world.driver.getHostStats({ refresh: true });
    expect(stats.map(({ state }) => state)).not.toContain("ready");
    expect(world.calls).toEqual(Array.from({ length: 6 }, () => "RetrievePropertiesEx"));
  });

  test("0 is never", async () => {
    await using world = await startByConfiguration("api_retry_count = 0");
    cut(world.simulator, "RetrievePropertiesEx", 1);
    await world.driver.getHostStats({ refresh: true });
    expect(world.calls).toEqual(["RetrievePropertiesEx"]);
  });

  test("a change that may have arrived is not made again, however often that is allowed", async () => {
    await using world = await startByConfiguration("api_retry_count = 5");
    const [node = ""] = await world.driver.getAvailableNodes();
    cut(world.simulator, "CreateVM_Task", 1);
    const flavor = { vcpus: 1, memoryMb: 64, rootGb: 1 };
    const uuid = "6f0c3a52-0000-4000-8000-000000000001";
    await world.driver.spawn({}, { uuid, node, flavor }).catch(() => undefined);
    expect(world.calls.filter((method) => method === "CreateVM_Task")).toHaveLength(1);
  });
});

describe("maximum_objects", () => {
  const pages = (calls: readonly string[]) => calls.filter((method) => method.startsWith("Continue")).length;

  test("no page has more, of statistics and of the inventory", async () => {
    await using world = await startByConfiguration("maximum_objects = 3");
    const stats = await world.driver.getHostStats({ refresh: true });
    expect(stats.every(({ state }) => state === "ready")).toBe(true);
    // Four clusters, eight hosts and a datastore.
    expect(pages(world.calls)).toBe(4);
    world.calls.length = 0;
    expect(await world.driver.getAvailableNodes(true)).toHaveLength(4);
    expect(pages(world.calls)).toBeGreaterThan(4);
  });

  test.each(["", "maximum_objects = 0"])("with %j it takes one page", async (lines) => {
    await using world = await startByConfiguration(lines);
    await world.driver.getHostStats({ refresh: true });
    expect(world.calls).toEqual(["RetrievePropertiesEx"]);
  });
});
