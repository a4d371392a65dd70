import type { JsonObject } from "@novasphere/oslo-messaging";
import { expect, test } from "vitest";
import { type OperatingWorld, startOperating } from "./operating-service.ts";

const says = ({ world }: OperatingWorld, text: string) =>
  expect.poll(() => world.lines.join("\n")).toContain(text);

/** A build that has come to its image, which is held until it is let go. */
async function startBuild() {
  const operating = await startOperating();
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  operating.glance.onRequest = () => {
    reached.resolve();
    return gate.promise;
  };
  const built = operating.build();
  await reached.promise;
  return { operating, built, goOn: () => gate.resolve() };
}

/** The name of a call on an object, and the fields that it writes. */
function saving(args: JsonObject): { readonly call: string; readonly changes: readonly string[] } {
  const object = (args["objinst"] ?? {}) as JsonObject;
  return {
    call: `${object["nova_object.name"]}.${args["objmethod"]}`,
    changes: (object["nova_object.changes"] ?? []) as readonly string[],
  };
}

test("a build whose conductor goes away goes on when it is back, and nothing of it is lost", async () => {
  const { operating, built, goOn } = await startBuild();
  await using _ = operating;
  const { world, row } = operating;
  world.bus.isConnected = false;
  goOn();
  await says(operating, "no conductor answers Instance.save; asking again until one does");
  expect(row).toMatchObject({ vm_state: "building", task_state: "spawning" });
  world.bus.isConnected = true;
  await built;
  expect(row).toMatchObject({ vm_state: "active", task_state: null });
  expect(await operating.machines()).toEqual([row["uuid"]]);
  expect(world.conductor.rows("InstanceFault")).toEqual([]);
  expect(world.conductor.events.at(-1)?.kind).toBe("InstanceActionEvent.event_finish_with_failure");
});

test("a save whose answer was lost is made again, and the state that it wrote is not taken for somebody else's", async () => {
  await using operating = await startOperating();
  const { world, row } = operating;
  const lost = new Set<string>();
  world.bus.losesAnswer = (_method, args) => {
    const { call, changes } = saving(args);
    const key = `${call} ${changes}`;
    if (call !== "Instance.save" || lost.has(key)) return false;
    lost.add(key);
    return true;
  };
  await operating.build();
  expect(lost.size).toBeGreaterThan(3);
  expect(row).toMatchObject({ vm_state: "active", task_state: null });
  expect(world.conductor.rows("InstanceFault")).toEqual([]);
});

test("a deletion that was heard and not answered is no failure", async () => {
  await using operating = await startOperating();
  const { world, row, request } = operating;
  await operating.build();
  let isLost = false;
  world.bus.losesAnswer = (_method, args) => {
    if (isLost || saving(args).call !== "Instance.destroy") return false;
    isLost = true;
    return true;
  };
  row["task_state"] = "deleting";
  await request("terminate_instance");
  expect(isLost).toBe(true);
  expect(row).toMatchObject({ deleted: true, vm_state: "deleted" });
  expect(world.conductor.rows("InstanceFault")).toEqual([]);
});

test("a deletion waits for Placement, and leaves nothing there", async () => {
  await using operating = await startOperating();
  const { world, row, node, request } = operating;
  await operating.build();
  world.placement.isAway = true;
  row["task_state"] = "deleting";
  const { sleeping } = world.timers;
  const deleted = request("terminate_instance");
  const asked = () =>
    world.placement.requests.filter((line) => line.startsWith("DELETE /allocations")).length;
  await expect.poll(() => world.timers.sleeping).toBe(sleeping + 1);
  expect(asked()).toBe(1);
  await world.timers.advance(1_000);
  await expect.poll(asked).toBe(2);
  expect(row["deleted"]).toBe(false);
  world.placement.isAway = false;
  await expect
    .poll(async () => {
      await world.timers.advance(2_000);
      return row["deleted"];
    })
    .toBe(true);
  await deleted;
  expect(world.placement.named(node).allocations).toEqual({});
});

test("a deletion of which the schedulers cannot be told is done all the same", async () => {
  await using operating = await startOperating();
  const { world, row, request } = operating;
  await operating.build();
  world.bus.refusesCast = ({ topic }) => topic === "scheduler";
  row["task_state"] = "deleting";
  await request("terminate_instance");
  expect(row).toMatchObject({ deleted: true, vm_state: "deleted" });
  await says(operating, "schedulers were not told");
});

test("a service that is to stop does not wait for a conductor that is away", async () => {
  const { operating, built, goOn } = await startBuild();
  const { world } = operating;
  const end = expect(built).rejects.toThrow();
  world.bus.isConnected = false;
  goOn();
  await says(operating, "no conductor answers Instance.save");
  // Operations get their time, which is over after a second here.
  await operating[Symbol.asyncDispose]();
  await end;
});
