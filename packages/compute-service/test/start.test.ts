import { expect, test } from "vitest";
import { startWorld, type World } from "./running-service.ts";

const nodeNames = (rows: readonly Record<string, unknown>[]) => rows.map((row) => row["hypervisor_hostname"]);

test("a new host makes its record, a record and a provider for each node, and then takes requests", async () => {
  await using world = await startWorld();
  const service = await world.start();
  const [record] = world.conductor.rows("Service").filter((row) => row["binary"] === "nova-compute");
  expect(record).toMatchObject({ host: "compute-1", topic: "compute", version: 64 });
  const nodes = world.conductor.rows("ComputeNode");
  expect(nodes).toHaveLength(2);
  for (const node of nodes) {
    expect(node).toMatchObject({
      host: "compute-1",
      service_id: record?.["id"],
      cpu_info: "",
      host_ip: "192.0.2.7",
    });
    expect(world.placement.named(String(node["hypervisor_hostname"])).uuid).toBe(node["uuid"]);
  }
  expect(nodeNames(nodes)[0]).toMatch(/^domain-c\d+\(DC0_C0\)$/);
  expect(world.bus.served.filter((name) => name.startsWith("compute"))).toEqual([
    "compute.compute-1",
    "compute-alt.compute-1",
  ]);
  expect(service.health).toMatchObject({ isLive: true, isReady: true, problems: [] });
});

test("providers have inventories, the traits of a VMware host, and the datastore that both share", async () => {
  await using world = await startWorld();
  await world.start();
  const [name = ""] = nodeNames(world.conductor.rows("ComputeNode"));
  const provider = world.placement.named(String(name));
  expect(Object.keys(provider.inventories).sort()).toEqual(["MEMORY_MB", "VCPU"]);
  expect(provider.inventories["VCPU"]).toMatchObject({ allocation_ratio: 4, step_size: 1, min_unit: 1 });
  expect(provider.traits).toEqual(
    expect.arrayContaining([
      "COMPUTE_NODE",
      "COMPUTE_IMAGE_TYPE_VMDK",
      "COMPUTE_SAME_HOST_COLD_MIGRATE",
      "HW_ARCH_X86_64",
    ]),
  );
  const shared = [...world.placement.providers.values()].filter(({ traits }) =>
    traits.includes("MISC_SHARES_VIA_AGGREGATE"),
  );
  expect(shared.length).toBeGreaterThan(0);
  for (const { uuid } of shared) expect(provider.aggregates).toContain(uuid);
});

test("a restart finds everything as it is and writes nothing", async () => {
  await using world = await startWorld();
  await (await world.start()).stop();
  const before = JSON.stringify([
    world.conductor.rows("ComputeNode"),
    [...world.placement.providers.values()],
  ]);
  world.conductor.calls.length = 0;
  world.placement.requests.length = 0;
  await world.start();
  expect(world.conductor.calls.filter((call) => /\.(?:save|create|destroy)$/.test(call))).toEqual([]);
  expect(world.placement.requests.filter((request) => !request.startsWith("GET"))).toEqual([]);
  expect(JSON.stringify([world.conductor.rows("ComputeNode"), [...world.placement.providers.values()]])).toBe(
    before,
  );
});

test("a cluster that was renamed keeps its record, UUID and provider under the first name", async () => {
  await using world = await startWorld();
  await (await world.start()).stop();
  const before = world.conductor
    .rows("ComputeNode")
    .map(({ id, uuid, hypervisor_hostname: name }) => ({ id, uuid, name }));
  world.simulator.inventory.rename("/DC0/host/DC0_C0", "Renamed");
  const service = await world.start({ targets: ["Renamed", "DC0_C1"] });
  expect(
    world.conductor
      .rows("ComputeNode")
      .map(({ id, uuid, hypervisor_hostname: name }) => ({ id, uuid, name })),
  ).toEqual(before);
  expect(service.health.nodes.map(({ name }) => name)).toEqual(before.map(({ name }) => name));
});

test("a record of another service is taken over by its moid: same record, same UUID, same provider", async () => {
  await using world = await startWorld();
  const first = await world.start();
  const [ours] = world.conductor.rows("ComputeNode");
  await first.stop();
  const taken = {
    uuid: "11111111-2222-4333-8444-555555555555",
    name: `${ours?.["hypervisor_hostname"]}`.replace("DC0_C0", "Old"),
  };
  Object.assign(ours ?? {}, { uuid: taken.uuid, hypervisor_hostname: taken.name });
  world.placement.providers.clear();
  const service = await world.start();
  expect(world.conductor.rows("ComputeNode")).toHaveLength(2);
  expect(service.health.nodes[0]?.name).toBe(taken.name);
  expect(world.placement.named(taken.name).uuid).toBe(taken.uuid);
});

test("a node whose record belongs to another host is refused and named; the others are served", async () => {
  await using world = await startWorld();
  await (await world.start()).stop();
  const [node] = world.conductor.rows("ComputeNode");
  Object.assign(node ?? {}, { host: "compute-0" });
  const service = await world.start();
  expect(service.health.nodes).toHaveLength(1);
  expect(world.lines.join("\n")).toContain("belongs to service host compute-0");
});

test("with a host for each node there is one record, one set of queues and one sign of life for each", async () => {
  await using world = await startWorld();
  await world.start({ hostPerNode: true });
  const hosts = world.conductor.rows("Service").filter((row) => row["binary"] === "nova-compute");
  expect(hosts).toHaveLength(2);
  for (const { host, id } of hosts) {
    expect(host).toMatch(/^compute-1_domain-c\d+$/);
    expect(world.bus.served).toEqual(expect.arrayContaining([`compute.${host}`, `compute-alt.${host}`]));
    expect(world.conductor.rows("ComputeNode").filter((row) => row["host"] === host)).toMatchObject([
      { service_id: id },
    ]);
  }
});

test("the version claimed is the control plane's, and never more than is implemented", async () => {
  await using world = await startWorld();
  Object.assign(world.conductor.rows("Service")[0] ?? {}, { version: 99 });
  await (await world.start()).stop();
  const compute = () => world.conductor.rows("Service").find((row) => row["binary"] === "nova-compute");
  expect(compute()).toMatchObject({ version: 74 });
  Object.assign(compute() ?? {}, { version: 64 });
  Object.assign(world.conductor.rows("Service")[0] ?? {}, { version: 72 });
  await (await world.start()).stop();
  expect(compute()).toMatchObject({ version: 72 });
  Object.assign(world.conductor.rows("Service")[0] ?? {}, { version: 64 });
  await world.start();
  expect(compute()).toMatchObject({ version: 72 });
});

test("a Nova whose compute services are all newer is not joined, and the error says what to do", async () => {
  await using world = await startWorld();
  world.conductor.insert("Service", { host: "other", binary: "nova-compute", version: 99, deleted: false });
  await expect(world.start()).rejects.toMatchObject({
    code: "COMPUTE_SERVICE_TOO_OLD",
    message: expect.stringContaining("versions up to 74"),
  });
});

/** Lets seconds pass until something has happened. */
async function wait(world: World, isOver: () => boolean): Promise<void> {
  await expect
    .poll(async () => {
      if (!isOver()) await world.timers.advance(1_000);
      return isOver();
    })
    .toBe(true);
}

test("a start waits for a conductor, and then for vCenter, for as long as it takes", async () => {
  await using world = await startWorld();
  world.bus.isConnected = false;
  const outage = world.simulator.control.addRule({ effect: { kind: "disconnect", when: "before" } });
  let isStarted = false;
  const started = world.start().then(() => {
    isStarted = true;
  });
  await wait(world, () => world.lines.some((line) => line.includes("no conductor answers yet")));
  world.bus.isConnected = true;
  await wait(world, () => world.lines.some((line) => line.includes("vCenter is not there yet")));
  expect(isStarted).toBe(false);
  outage.remove();
  await wait(world, () => isStarted);
  await started;
  expect(world.conductor.rows("ComputeNode")).toHaveLength(2);
});

test("a start ends at once for what waiting does not mend", async () => {
  await using world = await startWorld();
  world.simulator.control.failCalls({ method: "Login" }, { $type: "InvalidLogin" });
  await expect(world.start()).rejects.toMatchObject({ code: expect.stringMatching(/^(DRIVER|VSPHERE)_/) });
  expect(world.lines.join("\n")).not.toContain("vCenter is not there yet");
});

test("a stop that had nothing to wait for says nothing of operations, however long the process lives on", async () => {
  await using world = await startWorld();
  const service = await world.start({ options: { shutdownTimeoutMs: 1 } });
  await service.stop();
  // Takes longer than that.
  await world.start();
  expect(world.lines.join("\n")).not.toContain("operations that still run are given up");
});
