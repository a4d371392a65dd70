import { expect, test } from "vitest";
import type { PeriodicSettings } from "../src/index.ts";
import { type OperatingWorld, startOperating } from "./operating-service.ts";

const minuteMs = 60_000;

/** An instance that runs, and a service with these tasks. */
async function startBuilt(periodic: Partial<PeriodicSettings>): Promise<OperatingWorld> {
  const operating = await startOperating({}, { periodic });
  await operating.build();
  operating.world.conductor.events.length = 0;
  return operating;
}

const key = ({ row, node }: OperatingWorld) => ({ uuid: String(row["uuid"]), node });

/** Actions that the service began by itself, as `openstack server event list` shows them. */
const actions = ({ world }: OperatingWorld) =>
  world.conductor.events
    .filter(({ kind }) => kind === "InstanceAction.action_start")
    .map(({ args }) => (args as string[])[1]);

test.each([
  ["shut down", "active", "powerOff", "stopped", 4],
  ["suspended", "active", "suspend", "stopped", 4],
  ["started", "stopped", "powerOn", "stopped", 4],
] as const)(
  "an instance that was %s in vCenter is stopped in Nova as well, by an action of its own",
  async (_what, before, act, after, power) => {
    await using operating = await startBuilt({ syncPowerStatesMs: 10 * minuteMs });
    const { row, driver, world, request } = operating;
    if (before === "stopped") {
      row["task_state"] = "powering-off";
      await request("stop_instance", { clean_shutdown: false });
    }
    await driver[act]({}, key(operating));
    await world.pass(10 * minuteMs);
    await expect.poll(() => actions(operating)).toEqual(["stop"]);
    await expect
      .poll(() => [row["vm_state"], row["power_state"], row["task_state"]])
      .toEqual([after, power, null]);
    expect((await operating.place())?.powerState).toBe("shutdown");
  },
);

test("power states are compared at a start, too", async () => {
  await using operating = await startBuilt({ syncPowerStatesMs: 10 * minuteMs });
  const { row, driver } = operating;
  await driver.powerOff({}, key(operating));
  await operating.restart();
  await operating.world.pass(0);
  await expect.poll(() => [row["vm_state"], row["power_state"]]).toEqual(["stopped", 4]);
});

test("but what ran and is started again with the service is not taken for off", async () => {
  await using operating = await startOperating(
    {},
    { periodic: { syncPowerStatesMs: 10 * minuteMs }, options: { resumesGuests: true } },
  );
  await operating.build();
  const { row, driver, world } = operating;
  await driver.powerOff({}, key(operating));
  // Comparing waits for the repair, however long that takes.
  world.simulator.control.setTaskDelay(500, "PowerOnVM_Task");
  const listed = () => world.conductor.calls.filter((call) => call === "InstanceList.get_by_host").length;
  await operating.restart();
  const before = listed();
  await world.pass(0);
  await expect.poll(listed).toBe(before + 1);
  await expect.poll(async () => (await operating.place())?.powerState).toBe("running");
  expect(row).toMatchObject({ vm_state: "active", task_state: null });
  expect(actions(operating)).toEqual([]);
});

test("an instance that somebody works on is not touched by the comparison of power states", async () => {
  await using operating = await startBuilt({ syncPowerStatesMs: 10 * minuteMs });
  const { row, driver, world } = operating;
  await driver.powerOff({}, key(operating));
  row["task_state"] = "rebooting";
  const listed = () => world.conductor.calls.filter((call) => call === "InstanceList.get_by_host").length;
  const before = listed();
  await world.pass(10 * minuteMs);
  await expect.poll(listed).toBe(before + 1);
  expect(row).toMatchObject({ vm_state: "active", power_state: 1, task_state: "rebooting" });
  expect(actions(operating)).toEqual([]);
});

test.each([
  ["reap", undefined],
  ["shutdown", "shutdown"],
  ["log", "running"],
] as const)("a VM whose instance Nova has deleted: %s", async (runningDeletedAction, powerState) => {
  const runningDeletedMs = 30 * minuteMs;
  await using operating = await startBuilt({ runningDeletedMs, runningDeletedAction });
  const { row, world } = operating;
  Object.assign(row, { deleted: true, deleted_at: "2026-01-31T11:00:00Z", vm_state: "deleted" });
  await world.pass(runningDeletedMs);
  await expect.poll(() => world.lines.join("\n")).toContain("it is deleted, and its VM is still on");
  await expect.poll(async () => (await operating.place())?.powerState).toBe(powerState);
});

test("a VM whose instance was deleted only now, or by another service host, is left alone", async () => {
  const runningDeletedMs = 30 * minuteMs;
  await using operating = await startBuilt({ runningDeletedMs, runningDeletedAfterMs: 120 * minuteMs });
  const { row, world } = operating;
  const asked = () => world.conductor.calls.filter((call) => call === "InstanceList.get_by_filters").length;
  const run = async () => {
    const before = asked();
    await world.pass(runningDeletedMs);
    await expect.poll(asked).toBe(before + 1);
  };
  Object.assign(row, { deleted: true, deleted_at: "2026-01-31T11:59:00Z" });
  await run();
  Object.assign(row, { deleted_at: "2026-01-31T01:00:00Z", host: "compute-0" });
  await run();
  expect((await operating.place())?.powerState).toBe("running");
});

test("a soft deletion is taken back, and one that nobody takes back ends in time", async () => {
  await using operating = await startBuilt({ reclaimAfterMs: 60 * minuteMs });
  const { row, world, request } = operating;
  row["task_state"] = "soft-deleting";
  await request("soft_delete_instance");
  expect(row).toMatchObject({ vm_state: "soft-delete", task_state: null, power_state: 4 });
  row["task_state"] = "restoring";
  await request("restore_instance");
  expect(row).toMatchObject({ vm_state: "active", task_state: null, power_state: 1 });
  row["task_state"] = "soft-deleting";
  await request("soft_delete_instance");
  row["deleted_at"] = "2026-01-31T12:00:00Z";
  const listed = () => world.conductor.calls.filter((call) => call === "InstanceList.get_by_filters").length;
  // The first run is too early.
  await world.pass(30_000);
  await expect.poll(listed).toBe(1);
  expect(await operating.machines()).toEqual([row["uuid"]]);
  await world.pass(60 * minuteMs);
  await expect.poll(() => row["deleted"]).toBe(true);
  expect(await operating.machines()).toEqual([]);
  expect(world.placement.named(operating.node).allocations).toEqual({});
});

test("a host that is disabled says so at the provider of each of its nodes, until it is enabled", async () => {
  await using operating = await startOperating();
  const { world, request, node, otherNode } = operating;
  const traits = () => [node, otherNode].map((name) => world.placement.named(name).traits);
  const disabled = expect.arrayContaining(["COMPUTE_STATUS_DISABLED", "COMPUTE_NODE"]);
  expect(await request("set_host_enabled", { enabled: false })).toBe("disabled");
  expect(traits()).toEqual([disabled, disabled]);
  expect(await request("set_host_enabled", { enabled: true })).toBe("enabled");
  for (const found of traits()) expect(found).not.toContain("COMPUTE_STATUS_DISABLED");
});

test("with a host for each node, disabling one says so of that node alone", async () => {
  await using operating = await startOperating({}, { hostPerNode: true });
  const { world, request, node, otherNode } = operating;
  const host = `compute-1_${node.split("(")[0]}`;
  await request("set_host_enabled", { enabled: false }, host);
  expect(world.placement.named(node).traits).toContain("COMPUTE_STATUS_DISABLED");
  expect(world.placement.named(otherNode).traits).not.toContain("COMPUTE_STATUS_DISABLED");
});

test("a cached image goes when no instance has used it for long, and not before", async () => {
  const imageCacheMs = 40 * minuteMs;
  await using operating = await startBuilt({ imageCacheMs, imageMinimumAgeMs: 60 * minuteMs });
  const { row, world, request } = operating;
  const deleted = () => world.lines.filter((line) => line.includes("deleted the cached image"));
  const asked = () => world.conductor.calls.filter((call) => call === "InstanceList.get_by_filters").length;
  const run = async () => {
    const before = asked();
    await world.pass(imageCacheMs);
    await expect.poll(asked).toBe(before + 1);
    // What follows the read is over when the task waits again.
    await world.pass(0);
  };
  await run();
  row["task_state"] = "deleting";
  await request("terminate_instance");
  await run();
  expect(deleted()).toEqual([]);
  await run();
  await run();
  await expect.poll(deleted).toEqual([expect.stringContaining(String(row["image_ref"]))]);
});

test.each([
  ["a rescue", "rescueTimeoutMs", { vm_state: "rescued", launched_at: "2026-01-31T10:00:00Z" }, "active"],
  ["a build", "buildTimeoutMs", { vm_state: "building", created_at: "2026-01-31T10:00:00Z" }, "error"],
] as const)("%s that takes too long is ended", async (_what, setting, fields, vmState) => {
  await using operating = await startBuilt({ [setting]: 30 * minuteMs });
  Object.assign(operating.row, fields);
  await operating.world.pass(30_000);
  await expect.poll(() => [operating.row["vm_state"], operating.row["task_state"]]).toEqual([vmState, null]);
});

test("a reboot that does not end becomes a hard one", async () => {
  await using operating = await startBuilt({ rebootTimeoutMs: 30 * minuteMs });
  const { row, world } = operating;
  Object.assign(row, { task_state: "reboot_started", updated_at: "2026-01-31T10:00:00Z" });
  await world.pass(30_000);
  await expect.poll(() => [row["vm_state"], row["task_state"]]).toEqual(["active", null]);
  expect(world.conductor.events.map(({ args }) => (args as string[])[1])).toContain(
    "compute_reboot_instance",
  );
});

test("a resize that nobody confirms is confirmed in time, by its source", async () => {
  await using operating = await startBuilt({ confirmResizeAfterMs: 30 * minuteMs });
  const { row, world, node } = operating;
  Object.assign(row, { vm_state: "resized" });
  world.conductor.insert("Migration", {
    uuid: "0d4b7f6e-0000-4000-8000-000000000001",
    status: "finished",
    migration_type: "resize",
    instance_uuid: row["uuid"] ?? null,
    source_compute: "compute-1",
    source_node: node,
    dest_compute: "compute-1",
    dest_node: node,
  });
  await world.pass(30_000);
  await expect.poll(() => row["vm_state"]).toBe("active");
  expect(world.conductor.rows("Migration")).toMatchObject([{ status: "confirmed" }]);
});
