import { expect, test } from "vitest";
import type { ComputeService } from "../src/index.ts";
import { startWorld, type World } from "./running-service.ts";

const [first, second] = ["DC0_C0", "DC0_C1"];

/** What a configuration that names these clusters does when it is read. */
async function serveOnly({ simulator, driver }: World, service: ComputeService, names: readonly string[]) {
  const { removed } = await driver.reconfigure({
    vcenter: {
      url: simulator.url,
      username: "user",
      password: "pass",
      tls: { thumbprint: simulator.thumbprint ?? "" },
    },
    targets: names.map((name) => ({ name })),
  });
  await service.refresh(removed);
}

const nodeOf = (world: World, label: string) => {
  const row = world.conductor
    .rows("ComputeNode")
    .find((entry) => String(entry["hypervisor_hostname"]).includes(label));
  if (!row) throw new Error(`no node ${label}`);
  return row;
};
const provider = (world: World, label: string) =>
  [...world.placement.providers.values()].find(({ name }) => name.includes(`(${label})`));

test("a node that is configured out loses its record and provider, and comes back as it was", async () => {
  await using world = await startWorld();
  const service = await world.start();
  const before = nodeOf(world, second);
  before["mapped"] = 1;
  await serveOnly(world, service, [first]);
  expect(before["deleted"]).toBe(true);
  expect(provider(world, second)).toBeUndefined();
  expect(service.health.nodes).toHaveLength(1);
  await serveOnly(world, service, [first, second]);
  const again = world.conductor.rows("ComputeNode").filter((row) => row["deleted"] !== true);
  expect(again.map((row) => row["uuid"])).toContain(before["uuid"]);
  expect(provider(world, second)?.uuid).toBe(before["uuid"]);
  // Nova looks for its cell again: with the host's last record its mapping may have gone.
  expect(before["mapped"]).toBe(0);
});

test("one that still has instances keeps both, and nothing is built on it until it is back", async () => {
  await using world = await startWorld();
  const service = await world.start();
  const node = nodeOf(world, second);
  world.conductor.insert("Instance", {
    uuid: "00000000-0000-4000-8000-000000000001",
    host: "compute-1",
    node: node["hypervisor_hostname"] ?? null,
    vm_state: "active",
    task_state: null,
  });
  await serveOnly(world, service, [first]);
  expect(node["deleted"]).toBe(false);
  expect(provider(world, second)?.traits).toContain("COMPUTE_STATUS_DISABLED");
  expect(world.lines.join("\n")).toContain("still has 1 instances");
  await serveOnly(world, service, [first, second]);
  expect(provider(world, second)?.traits).not.toContain("COMPUTE_STATUS_DISABLED");
});

test("one that a start does not find keeps record and provider, whatever the reason, and is not built on", async () => {
  await using world = await startWorld();
  await (await world.start()).stop();
  await (await world.start({ targets: [first] })).stop();
  expect(nodeOf(world, second)["deleted"]).toBe(false);
  expect(provider(world, second)?.traits).toContain("COMPUTE_STATUS_DISABLED");
  await world.start();
  expect(provider(world, second)?.traits).not.toContain("COMPUTE_STATUS_DISABLED");
});

test("with a host for each node, a node that is configured out goes from its own host's records", async () => {
  await using world = await startWorld();
  const service = await world.start({ hostPerNode: true });
  const gone = nodeOf(world, second);
  await serveOnly(world, service, [first]);
  expect(gone["deleted"]).toBe(true);
  expect(nodeOf(world, first)["deleted"]).toBe(false);
});
