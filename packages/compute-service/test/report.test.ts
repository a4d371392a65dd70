import { expect, test } from "vitest";
import { startWorld, type World } from "./running-service.ts";

const compute = (world: World) =>
  world.conductor.rows("Service").find((row) => row["binary"] === "nova-compute");

function addInstance(world: World, fields: Record<string, string | number | null> = {}) {
  const [node] = world.conductor.rows("ComputeNode");
  return world.conductor.insert("Instance", {
    uuid: `00000000-0000-4000-8000-${String(world.conductor.rows("Instance").length).padStart(12, "0")}`,
    host: "compute-1",
    node: node?.["hypervisor_hostname"] ?? null,
    vm_state: "active",
    task_state: null,
    power_state: 1,
    vcpus: 2,
    memory_mb: 2048,
    root_gb: 20,
    ephemeral_gb: 0,
    image_ref: "image",
    os_type: null,
    project_id: "p",
    ...fields,
  });
}

test("a sign of life follows every interval, and none is lost while the conductor is away", async () => {
  await using world = await startWorld();
  const service = await world.start();
  await world.pass(5_000);
  await expect.poll(() => compute(world)?.["report_count"]).toBe(1);
  world.bus.isConnected = false;
  await world.pass(10_000);
  await expect.poll(() => world.lines.join("\n")).toContain("Nova does not take the sign of life");
  expect(service.health.isReady).toBe(false);
  world.bus.isConnected = true;
  await world.pass(10_000);
  await expect.poll(() => compute(world)?.["report_count"]).toBe(3);
  expect(service.health).toMatchObject({ isReady: true });
});

test("a record that somebody deleted is not made again: the service says that it needs a restart", async () => {
  await using world = await startWorld();
  const service = await world.start();
  Object.assign(compute(world) ?? {}, { deleted: true });
  await world.pass(5_000);
  await expect.poll(() => service.health.isLive).toBe(false);
  expect(compute(world)?.["report_count"]).toBe(0);
});

test("instances count on their node as Nova counts them, and a node that is the same is not written", async () => {
  await using world = await startWorld();
  await world.start({ periodic: { updateResourcesMs: 60_000 } });
  world.conductor.calls.length = 0;
  addInstance(world);
  addInstance(world, { vm_state: "building", task_state: "spawning", image_ref: "" });
  addInstance(world, { vm_state: "deleted" });
  await world.pass(30_000);
  const [node] = world.conductor.rows("ComputeNode");
  await expect.poll(() => node?.["vcpus_used"]).toBe(4);
  expect(node).toMatchObject({
    memory_mb_used: 512 + 4096,
    free_ram_mb: Number(node?.["memory_mb"]) - 512 - 4096,
    // The second one starts from a volume.
    local_gb_used: 20,
    running_vms: 2,
    current_workload: 1,
    stats: {
      failed_builds: "0",
      num_instances: "2",
      io_workload: "1",
      num_vm_active: "1",
      num_vm_building: "1",
      num_task_None: "1",
      num_task_spawning: "1",
      num_os_type_None: "2",
      num_proj_p: "2",
    },
  });
  expect(world.conductor.calls.filter((call) => call === "ComputeNode.save")).toHaveLength(1);
});

test("a move counts on both sides until it is confirmed", async () => {
  await using world = await startWorld();
  await world.start({ periodic: { updateResourcesMs: 60_000 } });
  const [source, destination] = world.conductor.rows("ComputeNode");
  const flavor = (vcpus: number, memory: number) => ({
    "nova_object.name": "Flavor",
    "nova_object.namespace": "nova",
    "nova_object.version": "1.2",
    "nova_object.data": { id: vcpus, vcpus, memory_mb: memory, root_gb: 1, ephemeral_gb: 0, swap: 1024 },
  });
  const instance = addInstance(world, { root_gb: 1 });
  Object.assign(instance, {
    flavor: flavor(2, 2048),
    old_flavor: null,
    new_flavor: flavor(8, 8192),
    instance_type_id: 2,
    task_state: "resize_prep",
  });
  const migration = world.conductor.insert("Migration", {
    uuid: "m",
    instance_uuid: instance["uuid"] ?? null,
    status: "pre-migrating",
    migration_type: "resize",
    source_compute: "compute-1",
    source_node: source?.["hypervisor_hostname"] ?? null,
    dest_compute: "compute-1",
    dest_node: destination?.["hypervisor_hostname"] ?? null,
    old_instance_type_id: 2,
    new_instance_type_id: 8,
  });
  await world.pass(30_000);
  await expect.poll(() => [source?.["vcpus_used"], destination?.["vcpus_used"]]).toEqual([2, 8]);
  Object.assign(instance, {
    node: destination?.["hypervisor_hostname"],
    vcpus: 8,
    old_flavor: flavor(2, 2048),
    flavor: flavor(8, 8192),
    instance_type_id: 8,
    vm_state: "resized",
    task_state: null,
  });
  Object.assign(migration, { status: "finished" });
  await world.pass(60_000);
  await expect.poll(() => [source?.["running_vms"], destination?.["running_vms"]]).toEqual([0, 1]);
  expect([source?.["vcpus_used"], destination?.["vcpus_used"]]).toEqual([2, 8]);
  // A move that failed takes nothing, and nor does one that is not the instance's own any more.
  Object.assign(instance, { vm_state: "active" });
  Object.assign(migration, { status: "error" });
  await world.pass(60_000);
  await expect.poll(() => [source?.["vcpus_used"], destination?.["vcpus_used"]]).toEqual([0, 8]);
  Object.assign(instance, { vm_state: "resized" });
  Object.assign(migration, { status: "finished" });
  await world.pass(60_000);
  await expect.poll(() => [source?.["vcpus_used"], destination?.["vcpus_used"]]).toEqual([2, 8]);
  Object.assign(migration, { status: "confirmed" });
  await world.pass(60_000);
  await expect.poll(() => [source?.["vcpus_used"], destination?.["vcpus_used"]]).toEqual([0, 8]);
});

test("what others did to a provider meanwhile is kept: the generation conflict is resolved by a new read", async () => {
  await using world = await startWorld();
  let isDone = false;
  world.placement.beforeRequest = (request) => {
    const uuid = /^PUT \/resource_providers\/([^/]+)\/traits$/.exec(request)?.[1];
    const provider = world.placement.providers.get(uuid ?? "");
    if (isDone || !provider?.name.includes("DC0_C0")) return;
    isDone = true;
    world.placement.traits.add("CUSTOM_GOLD");
    provider.traits = ["CUSTOM_GOLD"];
    provider.inventories = {
      ...provider.inventories,
      VCPU: { ...provider.inventories["VCPU"], allocation_ratio: 9 },
    };
    provider.generation += 1;
  };
  await world.start();
  const provider = [...world.placement.providers.values()].find(({ name }) => name.includes("DC0_C0"));
  expect(isDone).toBe(true);
  expect(provider?.traits).toEqual(expect.arrayContaining(["CUSTOM_GOLD", "COMPUTE_NODE"]));
  expect(provider?.inventories["VCPU"]).toMatchObject({ allocation_ratio: 9 });
});

test("a name that another provider has is reported, and the other nodes are published all the same", async () => {
  await using world = await startWorld();
  await (await world.start()).stop();
  const [first, second] = world.conductor.rows("ComputeNode");
  const mine = world.placement.named(String(first?.["hypervisor_hostname"]));
  world.placement.providers.delete(mine.uuid);
  world.placement.providers.set("foreign", { ...mine, uuid: "foreign" });
  world.placement.named(String(second?.["hypervisor_hostname"])).traits = [];
  await world.start();
  expect(world.lines.join("\n")).toMatch(
    /warn domain-c\d+\(DC0_C0\) cannot be reported to Placement.*has another provider named/,
  );
  expect(world.placement.named(String(second?.["hypervisor_hostname"])).traits).toContain("COMPUTE_NODE");
});

test("a node stays published while its vCenter does not answer", async () => {
  await using world = await startWorld();
  const service = await world.start({ periodic: { updateResourcesMs: 60_000 } });
  const rule = world.simulator.control.failCalls(
    { method: "RetrievePropertiesEx" },
    { $type: "InvalidLogin" },
  );
  world.placement.requests.length = 0;
  for (let run = 0; run < 5; run += 1) {
    await world.pass(60_000);
    await expect
      .poll(() => world.lines.filter((line) => line.includes("inventory could not be read")).length)
      .toBeGreaterThan(run);
  }
  expect(world.conductor.rows("ComputeNode").filter((row) => row["deleted"] === true)).toEqual([]);
  expect(service.health.nodes).toHaveLength(2);
  expect(world.placement.requests.filter((request) => request.startsWith("DELETE"))).toEqual([]);
  rule.remove();
});

test("allocations of deleted instances go, those of living ones stay", async () => {
  await using world = await startWorld();
  await world.start({ periodic: { updateResourcesMs: 60_000 } });
  const gone = addInstance(world, { vm_state: "deleted" });
  Object.assign(gone, { deleted: true, hidden: false });
  const alive = addInstance(world);
  const [node] = world.conductor.rows("ComputeNode");
  const provider = world.placement.named(String(node?.["hypervisor_hostname"]));
  for (const { uuid } of [gone, alive] as { uuid: string }[])
    provider.allocations[uuid] = { resources: { VCPU: 2 } };
  await world.pass(30_000);
  await expect.poll(() => Object.keys(provider.allocations)).toEqual([alive["uuid"]]);
});
