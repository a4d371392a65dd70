import { expect, test } from "vitest";
import { type OperatingWorld, recordedOperation, startOperating } from "./operating-service.ts";

const shown = ["vm_state", "task_state", "power_state", "host", "node", "device_name", "root_device_name"];

/** What was written for an operation, in the form of the recordings. */
function written({ world }: OperatingWorld): readonly object[] {
  return world.conductor.saves
    .filter(({ object }) => object === "Instance" || object === "BlockDeviceMapping")
    .map(({ object, values, expected }) => ({
      call: `${object}.save`,
      set: Object.fromEntries(Object.entries(values).filter(([field]) => shown.includes(field))),
      ...(expected !== null && { expected }),
    }));
}

/** What Nova's own service wrote; its node had the host's name. */
function recordedWrites(name: string, node: string): readonly object[] {
  return recordedOperation(name)
    .calls.filter(({ call }) => ["Instance.save", "BlockDeviceMapping.save"].includes(call))
    .map((call) => ({ ...call, set: { ...call.set, ...(call.set?.["node"] ? { node } : {}) } }));
}

/** The operation's own calls beside reads and saves. */
const marks = (calls: readonly string[]) =>
  calls.filter((call) =>
    /^(InstanceActionEvent\.|Instance\.destroy|BlockDeviceMapping\.save|Instance\.save)/.test(call),
  );

async function compare(operating: OperatingWorld, name: string, work: () => Promise<unknown>): Promise<void> {
  const { conductor } = operating.world;
  conductor.saves.length = 0;
  conductor.calls.length = 0;
  await work();
  expect(written(operating)).toEqual(recordedWrites(name, operating.node));
  expect(marks(conductor.calls)).toEqual(marks(recordedOperation(name).calls.map(({ call }) => call)));
}

test("an instance's life leaves the same writes as Nova's own service leaves", async () => {
  await using operating = await startOperating();
  const { row, request, world } = operating;
  await compare(operating, "d1-create-without-network", () => operating.build());
  expect(await operating.machines()).toEqual([row["uuid"]]);
  expect(operating.glance.requests).toEqual([`GET /v2/images/${row["image_ref"]}/file token`]);
  row["task_state"] = "powering-off";
  await compare(operating, "e1-stop", () => request("stop_instance", { clean_shutdown: true }));
  row["task_state"] = "powering-on";
  await compare(operating, "e2-start", () => request("start_instance"));
  row["task_state"] = "rebooting";
  await compare(operating, "e3-reboot-soft", () => request("reboot_instance", { reboot_type: "SOFT" }));
  row["task_state"] = "rebooting_hard";
  await compare(operating, "e4-reboot-hard", () => request("reboot_instance", { reboot_type: "HARD" }));
  row["task_state"] = "deleting";
  await compare(operating, "f1-delete", () => request("terminate_instance"));
  expect(row).toMatchObject({ vm_state: "deleted", deleted: true });
  expect(await operating.machines()).toEqual([]);
  expect(world.placement.named(operating.node).allocations).toEqual({});
  expect(world.bus.casts.map(({ method }) => method)).toEqual([
    "update_instance_info",
    "delete_instance_info",
  ]);
});

test("suspend and resume remember the state that was before", async () => {
  await using operating = await startOperating();
  const { row, request } = operating;
  await operating.build();
  row["task_state"] = "suspending";
  await request("suspend_instance");
  expect(row).toMatchObject({ vm_state: "suspended", power_state: 7, task_state: null });
  expect(row["system_metadata"]).toMatchObject({ old_vm_state: "active" });
  row["task_state"] = "resuming";
  await request("resume_instance");
  expect(row).toMatchObject({ vm_state: "active", power_state: 1, task_state: null });
  expect(row["system_metadata"]).not.toHaveProperty("old_vm_state");
});

test("a pause is refused: the task ends, the instance is as it was, and its owner sees why", async () => {
  await using operating = await startOperating();
  const { row, request, world } = operating;
  await operating.build();
  row["task_state"] = "pausing";
  await expect(request("pause_instance")).rejects.toMatchObject({
    className: "NotImplementedError",
    module: "builtins",
  });
  expect(row).toMatchObject({ vm_state: "active", task_state: null });
  expect(world.conductor.rows("InstanceFault")).toMatchObject([
    { message: expect.stringContaining("pausing"), code: 500 },
  ]);
  expect(world.conductor.events.at(-1)?.args).toEqual([row["uuid"], "compute_pause_instance"]);
});

test("a request in the wrong state changes nothing and does not take the task from who has it", async () => {
  await using operating = await startOperating();
  const { row, request } = operating;
  await operating.build();
  row["task_state"] = "image_uploading";
  await expect(request("start_instance")).rejects.toMatchObject({ className: "UnexpectedTaskStateError" });
  expect(row).toMatchObject({ vm_state: "active", task_state: "image_uploading" });
});

test("a VM that has vanished fails its start without a fault, and can still be deleted", async () => {
  await using operating = await startOperating();
  const { row, request, world } = operating;
  Object.assign(row, {
    host: "compute-1",
    node: operating.node,
    vm_state: "stopped",
    task_state: "powering-on",
  });
  await expect(request("start_instance")).rejects.toMatchObject({
    className: "InstanceNotFound",
    module: "nova.exception",
    kwargs: { instance_id: row["uuid"], code: 404 },
  });
  expect(world.conductor.rows("InstanceFault")).toEqual([]);
  row["task_state"] = "deleting";
  await request("terminate_instance");
  expect(row).toMatchObject({ deleted: true });
});

test("a rebuild of a stopped instance makes a new VM that is off", async () => {
  await using operating = await startOperating();
  const { row, request } = operating;
  await operating.build();
  row["task_state"] = "powering-off";
  await request("stop_instance", { clean_shutdown: false });
  row["task_state"] = "rebuilding";
  await request("rebuild_instance", { image_ref: row["image_ref"] ?? null, recreate: false });
  expect(row).toMatchObject({ vm_state: "stopped", power_state: 4, task_state: null });
  expect(await operating.machines()).toEqual([row["uuid"]]);
});
