import { expect, test } from "vitest";
import { type OperatingWorld, startOperating } from "./operating-service.ts";

const migrationUuid = "0d4b7f6e-0000-4000-8000-000000000001";

/** An instance that runs. */
async function startBuilt(): Promise<OperatingWorld> {
  const operating = await startOperating();
  await operating.build();
  return operating;
}

function addMigration({ world, row, node, otherNode }: OperatingWorld, fields: Record<string, string>) {
  return world.conductor.insert("Migration", {
    uuid: migrationUuid,
    instance_uuid: row["uuid"] ?? null,
    migration_type: "resize",
    source_compute: "compute-1",
    source_node: node,
    dest_compute: "compute-1",
    dest_node: otherNode,
    ...fields,
  });
}

test("a move that ended half way is taken back: VM, size, allocations and migration are as before it", async () => {
  await using operating = await startBuilt();
  const { row, driver, node, otherNode, world } = operating;
  const uuid = String(row["uuid"]);
  const flavor = { vcpus: 4, memoryMb: 1024, rootGb: 2 };
  await driver.migrateDiskAndPowerOff({}, { uuid, node }, { destination: otherNode, flavor });
  const held = world.placement.named(node).allocations;
  held[migrationUuid] = held[uuid] ?? { resources: {} };
  delete held[uuid];
  world.placement.named(otherNode).allocations[uuid] = { resources: { VCPU: 4 } };
  const migration = addMigration(operating, { status: "migrating" });
  row["task_state"] = "resize_migrating";
  await operating.restart();
  await expect.poll(() => row["task_state"]).toBeNull();
  expect(await operating.place()).toEqual({ node, powerState: "running" });
  expect(row).toMatchObject({ vm_state: "active", node });
  expect(migration["status"]).toBe("error");
  expect(Object.keys(held)).toEqual([uuid]);
  expect(world.placement.named(otherNode).allocations).toEqual({});
});

test("a move that ended at its destination has failed there, and its source has nothing of it", async () => {
  await using operating = await startBuilt();
  const { row, node, world } = operating;
  world.placement.named(node).allocations[migrationUuid] = { resources: { VCPU: 1 } };
  const migration = addMigration(operating, { status: "post-migrating" });
  row["task_state"] = "resize_finish";
  await operating.restart();
  await expect.poll(() => migration["status"]).toBe("error");
  expect(row).toMatchObject({ vm_state: "error", task_state: null });
  expect(Object.keys(world.placement.named(node).allocations)).toEqual([row["uuid"]]);
});

test("what was evacuated while the service was away is removed here, and nothing else of it", async () => {
  await using operating = await startBuilt();
  const { row, node, world } = operating;
  const uuid = String(row["uuid"]);
  Object.assign(row, { host: "elsewhere", node: "kvm-7" });
  const other = { ...world.placement.named(node), uuid: "kvm", name: "kvm-7", allocations: {} };
  world.placement.providers.set("kvm", { ...other, allocations: { [uuid]: { resources: { VCPU: 1 } } } });
  const migration = addMigration(operating, { status: "done", migration_type: "evacuation" });
  await operating.restart();
  expect(await operating.machines()).toEqual([]);
  expect(world.placement.named(node).allocations).toEqual({});
  expect(world.placement.named("kvm-7").allocations).toHaveProperty(uuid);
  expect(migration["status"]).toBe("completed");
});

test("an instance that came back after its evacuation keeps its VM", async () => {
  await using operating = await startBuilt();
  const migration = addMigration(operating, { status: "done", migration_type: "evacuation" });
  await operating.restart();
  expect(await operating.machines()).toEqual([operating.row["uuid"]]);
  expect(migration["status"]).toBe("done");
});

test("an instance that was shut down while the service was away is started again where that is wanted", async () => {
  await using operating = await startOperating({}, { options: { resumesGuests: true } });
  await operating.build();
  const { row, driver, node } = operating;
  await driver.powerOff({}, { uuid: String(row["uuid"]), node });
  await operating.restart();
  await expect.poll(async () => (await operating.place())?.powerState).toBe("running");
});
