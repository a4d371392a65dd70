import { expect, test } from "vitest";
import { startWorld, type World } from "./running-service.ts";

const deleting = "00000000-0000-4000-8000-00000000000d";
const building = "00000000-0000-4000-8000-00000000000b";
const stopping = "00000000-0000-4000-8000-00000000000a";

function addInstance(world: World, uuid: string, vmState: string, taskState: string | null, powerState = 1) {
  return world.conductor.insert("Instance", {
    uuid,
    host: "compute-1",
    node: "domain-c7(DC0_C0)",
    vm_state: vmState,
    task_state: taskState,
    power_state: powerState,
  });
}

test("a start puts right what was in the middle of something, and then does what was asked for", async () => {
  await using world = await startWorld();
  addInstance(world, deleting, "active", "deleting");
  const built = addInstance(world, building, "building", "spawning");
  addInstance(world, stopping, "active", "powering-off");
  const quiet = addInstance(world, "00000000-0000-4000-8000-00000000000c", "active", null);
  await world.start();
  expect(built).toMatchObject({ vm_state: "error", task_state: null });
  expect(quiet).toMatchObject({ vm_state: "active", updated_at: null });
  await expect
    .poll(() => [...world.performed].sort())
    .toEqual([`stop_instance ${stopping}`, `terminate_instance ${deleting}`]);
});

test("an instance that somebody else has taken care of meanwhile is left to them", async () => {
  await using world = await startWorld();
  const instance = addInstance(world, building, "active", "image_uploading");
  world.conductor.failures.push({ call: "Instance.save", className: "UnexpectedTaskStateError" });
  const service = await world.start();
  expect(instance["task_state"]).toBe("image_uploading");
  expect(service.health.isReady).toBe(true);
});

test("an instance without a VM has no power state, and nothing is stopped for that; one that is busy is left alone", async () => {
  await using world = await startWorld();
  await world.start({ periodic: { syncPowerStatesMs: 600_000 } });
  const lost = addInstance(world, building, "active", null);
  const stopped = addInstance(world, stopping, "stopped", null, 4);
  const busy = addInstance(world, deleting, "active", "rebooting");
  await world.pass(30_000);
  await expect
    .poll(() => [lost["power_state"], stopped["power_state"], busy["power_state"]])
    .toEqual([0, 0, 1]);
  expect(world.performed).toEqual([]);
});
