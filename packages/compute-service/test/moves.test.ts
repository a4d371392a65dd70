import { expect, test } from "vitest";
import { allocationsOn, beginLiveMigration, beginMove, finished, go, migrationUuid } from "./begin-move.ts";
import { type OperatingWorld, primitive, startOperating } from "./operating-service.ts";
import { recordedStepsOf, sentSteps } from "./sent-steps.ts";

const vcpusUsed = ({ world }: OperatingWorld) =>
  Object.fromEntries(
    world.conductor.rows("ComputeNode").map((row) => [row["hypervisor_hostname"], row["vcpus_used"]]),
  );

test("a resize to another node goes the way of Nova's own, step by step, and a confirmation ends it", async () => {
  await using operating = await startOperating();
  const { row, world, node, otherNode } = operating;
  await operating.build();
  const { migration, prepare } = await beginMove(operating, { vcpus: 2 });
  world.bus.sent.length = 0;
  await prepare();
  await finished(operating, "resized");
  await expect.poll(() => sentSteps(world.bus)).toEqual(recordedStepsOf("x09-resize-to-other-node"));
  expect(await operating.place()).toEqual({ node: otherNode, powerState: "running" });
  expect(row).toMatchObject({ node: otherNode, vcpus: 2, instance_type_id: 99 });
  expect(vcpusUsed(operating)).toEqual({ [node]: 1, [otherNode]: 2 });
  world.bus.sent.length = 0;
  await go(operating, "confirm_resize", migration, "source");
  // The instance is still one of this service host's, so its schedulers are not told that it left.
  const recorded = recordedStepsOf("x10-confirm-resize").filter((step) => !step.startsWith("cast"));
  expect(sentSteps(world.bus)).toEqual(recorded);
  expect(row).toMatchObject({
    vm_state: "active",
    old_flavor: null,
    new_flavor: null,
    migration_context: null,
  });
  expect(row["system_metadata"]).not.toHaveProperty("old_vm_state");
  expect(migration["status"]).toBe("confirmed");
  expect(vcpusUsed(operating)).toEqual({ [node]: 0, [otherNode]: 2 });
  expect(allocationsOn(operating, node)).toEqual({});
  expect(Object.keys(allocationsOn(operating, otherNode))).toEqual([row["uuid"]]);
});

test("a resize that is taken back leaves everything as it was, the way of Nova's own", async () => {
  await using operating = await startOperating();
  const { row, world, node, otherNode } = operating;
  await operating.build();
  const { migration, prepare } = await beginMove(operating, { vcpus: 2 });
  await prepare();
  await finished(operating, "resized");
  await expect.poll(() => world.conductor.events.at(-1)?.args).toContain("compute_finish_resize");
  row["task_state"] = "resize_reverting";
  world.bus.sent.length = 0;
  await go(operating, "revert_resize", migration, "dest");
  await finished(operating, "active");
  const recorded = recordedStepsOf("x12-revert-migration");
  await expect
    .poll(() => sentSteps(world.bus).map((step) => step.replace(" task_state=resize_reverting", "")))
    .toEqual(recorded);
  expect(row).toMatchObject({ node, vcpus: 1, old_flavor: null, new_flavor: null });
  expect(await operating.place()).toEqual({ node, powerState: "running" });
  expect(vcpusUsed(operating)).toEqual({ [node]: 1, [otherNode]: 0 });
  expect(Object.keys(allocationsOn(operating, node))).toEqual([row["uuid"]]);
  expect(allocationsOn(operating, otherNode)).toEqual({});
});

test("an instance that was off stays off at its destination, and when it is taken back", async () => {
  await using operating = await startOperating();
  const { row, request } = operating;
  await operating.build();
  row["task_state"] = "powering-off";
  await request("stop_instance", { clean_shutdown: false });
  const { migration, prepare } = await beginMove(operating);
  await prepare();
  await finished(operating, "resized");
  expect(await operating.place()).toEqual({ node: operating.otherNode, powerState: "shutdown" });
  row["task_state"] = "resize_reverting";
  await go(operating, "revert_resize", migration, "dest");
  await finished(operating, "stopped");
  expect(await operating.place()).toEqual({ node: operating.node, powerState: "shutdown" });
});

test("a resize in place grows the instance where it is", async () => {
  await using operating = await startOperating();
  await operating.build();
  const { migration, prepare } = await beginMove(operating, { to: operating.node, vcpus: 4 });
  await prepare();
  await finished(operating, "resized");
  // Both sizes count until it is known which one stays.
  expect(vcpusUsed(operating)[operating.node]).toBe(5);
  await go(operating, "confirm_resize", migration, "source");
  expect(vcpusUsed(operating)[operating.node]).toBe(4);
});

test("with a host for each node a move goes from one to the other in the same process", async () => {
  await using operating = await startOperating({}, { hostPerNode: true });
  const { row, world } = operating;
  await operating.build();
  const { migration, prepare } = await beginMove(operating, { vcpus: 2 });
  await prepare();
  await finished(operating, "resized");
  expect(row["host"]).toBe(`compute-1_${operating.otherNode.split("(")[0]}`);
  expect(vcpusUsed(operating)).toEqual({ [operating.node]: 1, [operating.otherNode]: 2 });
  world.bus.casts.length = 0;
  await go(operating, "confirm_resize", migration, "source");
  expect(vcpusUsed(operating)).toEqual({ [operating.node]: 0, [operating.otherNode]: 2 });
  expect(world.bus.casts).toMatchObject([
    { method: "delete_instance_info", args: { host_name: migration["source_compute"] } },
  ]);
});

test.each([
  ["to where the instance is", (world: OperatingWorld) => world.node, "UnableToMigrateToSelf"],
  ["to a node of another process", () => "domain-c999(Elsewhere)", "NotImplementedError"],
])(
  "a migration %s is refused: it fails, its allocations go back, the instance is as it was",
  async (_what, to, className) => {
    await using operating = await startOperating();
    const { row, node, world } = operating;
    await operating.build();
    const { migration } = await beginMove(operating, { to: node });
    allocationsOn(operating, node)[String(row["uuid"])] = { resources: { VCPU: 9 } };
    const args = {
      node: to(operating),
      flavor: row["flavor"] ?? null,
      migration: primitive("Migration", "1.7", migration),
      filter_properties: {},
    };
    await expect(operating.request("prep_resize", args)).rejects.toMatchObject({ className });
    expect(row).toMatchObject({ vm_state: "active", task_state: null, node });
    expect(migration["status"]).toBe("error");
    expect(allocationsOn(operating, node)).toEqual({ [String(row["uuid"])]: { resources: { VCPU: 1 } } });
    expect(world.conductor.rows("InstanceFault")).toHaveLength(1);
    expect(await operating.place()).toEqual({ node, powerState: "running" });
  },
);

test("a refused migration is left to the conductor where another node may be tried", async () => {
  await using operating = await startOperating();
  const { row, world } = operating;
  await operating.build();
  const retry = { num_attempts: 1, hosts: [] };
  const { migration, prepare } = await beginMove(operating, { to: operating.node, retry });
  await prepare();
  expect(world.conductor.tasks).toMatchObject([
    {
      method: "migrate_server",
      args: {
        live: false,
        flavor: { "nova_object.name": "Flavor" },
        scheduler_hint: {
          filter_properties: { retry: { exc: [expect.stringContaining("Unable to migrate")] } },
        },
      },
    },
  ]);
  expect(row).toMatchObject({ vm_state: "active", task_state: "resize_prep" });
  expect(migration["status"]).toBe("error");
});

test("a move that vCenter fails leaves the instance at its source, as it was, with its allocations and a fault", async () => {
  await using operating = await startOperating();
  const { row, node, world } = operating;
  await operating.build();
  const effect = { kind: "taskFault", fault: { $type: "HostNotConnected" } } as const;
  world.simulator.control.addRule({ method: "RelocateVM_Task", effect });
  const { migration, prepare } = await beginMove(operating, { vcpus: 2 });
  await prepare();
  await expect.poll(() => world.conductor.rows("InstanceFault").length).toBe(1);
  await finished(operating, "active");
  expect(row["node"]).toBe(node);
  expect(await operating.place()).toEqual({ node, powerState: "running" });
  expect(migration["status"]).toBe("error");
  await expect.poll(() => Object.keys(allocationsOn(operating, node))).toEqual([row["uuid"]]);
  expect(allocationsOn(operating, operating.otherNode)).toEqual({});
});

test("a confirmation of what is no longer there, or was confirmed before, changes nothing", async () => {
  await using operating = await startOperating();
  await operating.build();
  const { migration } = await beginMove(operating);
  operating.row["task_state"] = null;
  for (const status of ["confirmed", "reverted"]) {
    migration["status"] = status;
    await operating.request("confirm_resize", { migration: primitive("Migration", "1.7", migration) });
  }
  expect(operating.row).toMatchObject({ vm_state: "active" });
  expect(allocationsOn(operating, operating.node)).toHaveProperty(migrationUuid);
});

test("a live migration between hosts of one process moves the instance while it runs", async () => {
  await using operating = await startOperating({}, { hostPerNode: true });
  const { row, world, node, otherNode } = operating;
  await operating.build();
  const { migration, checked, move } = await beginLiveMigration(operating);
  // Without this field a conductor gives up the move.
  expect(checked).toMatchObject({ "nova_object.data": { vifs: [] } });
  await move();
  expect(row).toMatchObject({ vm_state: "active", task_state: null, power_state: 1, node: otherNode });
  expect(row["host"]).toBe(migration["dest_compute"]);
  expect(migration["status"]).toBe("completed");
  expect(await operating.place()).toEqual({ node: otherNode, powerState: "running" });
  expect(vcpusUsed(operating)).toEqual({ [node]: 0, [otherNode]: 1 });
  expect(allocationsOn(operating, node)).toEqual({});
  const events = world.conductor.events.map(({ args }) => (args as string[])[1]);
  expect([...new Set(events)]).toEqual([
    "compute_live_migration",
    "compute_pre_live_migration",
    "compute_post_live_migration_at_destination",
  ]);
});

test("live migrations of a host are made one after the other", async () => {
  await using operating = await startOperating({}, { hostPerNode: true });
  const { row, world } = operating;
  await operating.build();
  const { migration, move } = await beginLiveMigration(operating);
  const other = { ...row, uuid: "7b3c1d9e-0000-4000-8000-000000000002" };
  const instance = primitive("Instance", "2.7", world.conductor.insert("Instance", other));
  const second = world.conductor.insert("Migration", { ...migration, uuid: "m", instance_uuid: other.uuid });
  world.simulator.control.setTaskDelay(300, "RelocateVM_Task");
  world.conductor.saves.length = 0;
  // The second instance has no VM, so its migration fails when it is looked at.
  const both = [move(), move({ instance, migration: primitive("Migration", "1.7", second) })];
  await expect(Promise.all(both)).rejects.toThrow();
  await expect.poll(() => [migration["status"], second["status"]]).toEqual(["completed", "error"]);
  const statuses = world.conductor.saves.flatMap(({ object, values }) =>
    object === "Migration" && values["status"] ? [values["status"]] : [],
  );
  expect(statuses).toEqual(["preparing", "running", "completed", "preparing", "error"]);
});

test("a live migration that vCenter fails leaves the instance running where it was", async () => {
  await using operating = await startOperating({}, { hostPerNode: true });
  const { row, node, world } = operating;
  await operating.build();
  const { migration, move } = await beginLiveMigration(operating);
  const effect = { kind: "taskFault", fault: { $type: "HostNotConnected" } } as const;
  world.simulator.control.addRule({ method: "RelocateVM_Task", effect });
  await expect(move()).rejects.toThrow();
  expect(row).toMatchObject({ vm_state: "active", task_state: null, node });
  expect(migration["status"]).toBe("error");
  expect(await operating.place()).toEqual({ node, powerState: "running" });
  expect(Object.keys(allocationsOn(operating, node))).toEqual([row["uuid"]]);
});

test("a host of several nodes cannot be migrated to, and says why", async () => {
  await using operating = await startOperating();
  await operating.build();
  await expect(operating.request("check_can_live_migrate_destination")).rejects.toMatchObject({
    className: "MigrationPreCheckError",
    kwargs: { reason: expect.stringContaining("host_per_node") },
  });
});
