import type { JsonValue } from "@novasphere/oslo-messaging";
import { expect, test } from "vitest";
import { type OperatingWorld, startOperating } from "./operating-service.ts";
import { recordedStepsOf, sentSteps } from "./sent-steps.ts";

const imageId = "5b5f7c8e-0000-4000-8000-00000000000a";

/** Task states of the instance in the order they were written. */
const tasks = ({ world }: OperatingWorld): JsonValue[] =>
  world.conductor.saves.flatMap(({ object, values }) =>
    object === "Instance" && "task_state" in values ? [values["task_state"] ?? null] : [],
  );

/** An instance that runs, and an image without bytes, as nova-api makes one for a snapshot. */
async function startBuilt(
  changes: Parameters<typeof startOperating>[0] = {},
  fields: Record<string, string> = {},
): Promise<OperatingWorld> {
  const operating = await startOperating(changes);
  await operating.build();
  operating.glance.addEmpty(imageId, { name: "copy", kept: "by its owner", ...fields });
  operating.glance.requests.length = 0;
  operating.world.conductor.saves.length = 0;
  return operating;
}

const imageOf = ({ glance }: OperatingWorld) => glance.images.get(imageId);

test("an image of an instance is its disk, stream-optimized, and says so", async () => {
  await using operating = await startBuilt();
  const { row, request } = operating;
  row["task_state"] = "image_snapshot_pending";
  await request("snapshot_instance", { image_id: imageId });
  expect(tasks(operating)).toEqual(["image_snapshot", "image_pending_upload", "image_uploading", null]);
  // How a sparse VMDK begins.
  expect(imageOf(operating)?.bytes?.subarray(0, 4).toString()).toBe("KDMV");
  expect(imageOf(operating)?.fields).toMatchObject({
    status: "active",
    disk_format: "vmdk",
    container_format: "bare",
    vmware_disktype: "streamOptimized",
    owner_id: row["project_id"],
    kept: "by its owner",
  });
  expect((await operating.place())?.powerState).toBe("running");
});

test("an image that cannot be stored is deleted, and the instance has no task and a fault", async () => {
  await using operating = await startBuilt();
  const { row, request, glance, world } = operating;
  glance.onRequest = (what) => {
    if (what.startsWith("PUT")) throw new Error("cut off");
  };
  row["task_state"] = "image_snapshot_pending";
  await expect(request("snapshot_instance", { image_id: imageId })).rejects.toThrow();
  expect(imageOf(operating)).toBeUndefined();
  expect(row).toMatchObject({ vm_state: "active", task_state: null });
  expect(world.conductor.rows("InstanceFault")).toHaveLength(1);
});

test("a deletion of the instance does not wait for its image: that is given up, without a fault", async () => {
  await using operating = await startBuilt();
  const { row, request, glance, world } = operating;
  const uploading = Promise.withResolvers<void>();
  glance.onRequest = (what) => {
    if (!what.startsWith("PUT")) return undefined;
    uploading.resolve();
    // Glance takes no byte and gives no answer.
    return new Promise<never>(() => undefined);
  };
  row["task_state"] = "image_snapshot_pending";
  const snapshot = request("snapshot_instance", { image_id: imageId });
  await uploading.promise;
  row["task_state"] = "deleting";
  await request("terminate_instance");
  await snapshot;
  expect(row).toMatchObject({ deleted: true });
  expect(imageOf(operating)).toBeUndefined();
  expect(await operating.machines()).toEqual([]);
  expect(world.conductor.rows("InstanceFault")).toEqual([]);
});

test("an image that was deleted while it was made is no failure of the instance", async () => {
  await using operating = await startBuilt();
  const { row, request, glance, world } = operating;
  glance.images.delete(imageId);
  row["task_state"] = "image_snapshot_pending";
  await request("snapshot_instance", { image_id: imageId });
  expect(row).toMatchObject({ vm_state: "active", task_state: null });
  expect(world.conductor.rows("InstanceFault")).toEqual([]);
});

test("of the backups of an instance only so many of a kind are kept, the oldest go", async () => {
  const backup = { image_type: "backup", backup_type: "daily" };
  await using operating = await startBuilt({}, { ...backup, created_at: "2026-01-05" });
  const { row, request, glance } = operating;
  const own = { ...backup, instance_uuid: row["uuid"] };
  Object.assign(imageOf(operating)?.fields ?? {}, { instance_uuid: row["uuid"] });
  for (const day of [1, 2, 3]) glance.add(`day-${day}`, { ...own, created_at: `2026-01-0${day}` });
  glance.add("weekly", { ...own, backup_type: "weekly", created_at: "2025-12-01" });
  row["task_state"] = "image_backup";
  await request("backup_instance", { image_id: imageId, backup_type: "daily", rotation: 2 });
  expect(row).toMatchObject({ vm_state: "active", task_state: null });
  expect([...glance.images.keys()].sort()).toEqual(
    [imageId, "day-3", String(row["image_ref"]), "weekly"].sort(),
  );
});

test("a shelved instance leaves its node and everything there, and comes back from its image on another", async () => {
  await using operating = await startBuilt();
  const { row, request, world, node, otherNode } = operating;
  const ref = row["image_ref"];
  row["task_state"] = "shelving";
  world.bus.sent.length = 0;
  await request("shelve_instance", { image_id: imageId, clean_shutdown: true, accel_uuids: [] });
  // VMware's driver says when it reads the disk; the recorded one goes on to sending it at once.
  const steps = sentSteps(world.bus)
    .filter((step) => !step.includes("shelving_image_pending_upload if shelving"))
    .map((step) => step.replace("if shelving_image_pending_upload", "if shelving"));
  expect(steps).toEqual(recordedStepsOf("x17-shelve"));
  expect(row).toMatchObject({ vm_state: "shelved_offloaded", host: null, node: null, launched_on: null });
  expect(row["system_metadata"]).toMatchObject({ shelved_image_id: imageId, shelved_host: "compute-1" });
  expect(await operating.machines()).toEqual([]);
  expect(world.placement.named(node).allocations).toEqual({});
  const image = { id: imageId, ...imageOf(operating)?.fields, size: imageOf(operating)?.bytes?.length ?? 0 };
  const { vmware_disktype } = imageOf(operating)?.fields ?? {};
  const described = { ...image, properties: { vmware_disktype: String(vmware_disktype) } };
  row["task_state"] = "unshelving";
  world.bus.sent.length = 0;
  const args = { image: JSON.parse(JSON.stringify(described)), node: otherNode, filter_properties: {} };
  await request("unshelve_instance", { ...args, request_spec: null, accel_uuids: [] });
  expect(sentSteps(world.bus)).toEqual(recordedStepsOf("x18-unshelve"));
  expect(row).toMatchObject({ vm_state: "active", host: "compute-1", node: otherNode, image_ref: ref });
  expect(row["system_metadata"]).not.toHaveProperty("shelved_image_id");
  expect(await operating.place()).toEqual({ node: otherNode, powerState: "running" });
  expect(imageOf(operating)).toBeUndefined();
});

test("a shelved instance stays on its node where the operator wants that; a start needs its image no more", async () => {
  await using operating = await startBuilt({ shelvedOffloadsAtOnce: false });
  const { row, request, node } = operating;
  row["task_state"] = "shelving";
  await request("shelve_instance", { image_id: imageId });
  expect(row).toMatchObject({ vm_state: "shelved", task_state: null, power_state: 4, node });
  expect(await operating.place()).toEqual({ node, powerState: "shutdown" });
  row["task_state"] = "powering-on";
  await request("start_instance");
  expect(row).toMatchObject({ vm_state: "active" });
  expect(row["system_metadata"]).not.toHaveProperty("shelved_at");
  expect(imageOf(operating)).toBeUndefined();
});

test("an unshelving that fails takes nothing: no VM, no allocation, no host", async () => {
  await using operating = await startBuilt();
  const { row, request, world, otherNode } = operating;
  row["task_state"] = "shelving";
  await request("shelve_instance", { image_id: imageId });
  row["task_state"] = "unshelving";
  world.placement.named(otherNode).allocations[String(row["uuid"])] = { resources: { VCPU: 1 } };
  const effect = { kind: "taskFault", fault: { $type: "HostNotConnected" } } as const;
  world.simulator.control.addRule({ method: "CreateVM_Task", effect });
  const image = { id: imageId, disk_format: "vmdk", size: imageOf(operating)?.bytes?.length ?? 0 };
  await expect(request("unshelve_instance", { image, node: otherNode })).rejects.toThrow();
  expect(row).toMatchObject({ vm_state: "shelved_offloaded", task_state: null, host: null, node: null });
  expect(await operating.machines()).toEqual([]);
  expect(world.placement.named(otherNode).allocations).toEqual({});
  expect(imageOf(operating)).toBeDefined();
});

test("a rescue starts the instance from its base image, and its end from its own disk", async () => {
  await using operating = await startBuilt();
  const { row, request, world, glance } = operating;
  row["task_state"] = "rescuing";
  world.bus.sent.length = 0;
  await request("rescue_instance", { rescue_password: "x", rescue_image_ref: null, clean_shutdown: true });
  expect(sentSteps(world.bus)).toEqual(recordedStepsOf("x13-rescue"));
  expect(row).toMatchObject({ vm_state: "rescued", power_state: 1 });
  expect(glance.requests[0]).toMatch(`GET /v2/images/${row["image_ref"]} `);
  row["task_state"] = "unrescuing";
  world.bus.sent.length = 0;
  await request("unrescue_instance");
  expect(sentSteps(world.bus)).toEqual(recordedStepsOf("x14-unrescue"));
  expect(row).toMatchObject({ vm_state: "active", power_state: 1 });
});

test("a rescue that fails says so in Nova's own words, and leaves the instance in error", async () => {
  await using operating = await startBuilt();
  const { row, request, glance } = operating;
  glance.add("disc", { disk_format: "iso" });
  row["task_state"] = "rescuing";
  await expect(request("rescue_instance", { rescue_image_ref: "disc" })).rejects.toMatchObject({
    className: "InstanceNotRescuable",
    kwargs: { code: 400, reason: expect.stringContaining("disc") },
  });
  expect(row).toMatchObject({ vm_state: "error", task_state: null });
});

test("an image that is asked for in advance is fetched once, and a missing one is an error of its own", async () => {
  await using operating = await startOperating();
  const { row, request, glance } = operating;
  const id = String(row["image_ref"]);
  const image_ids = [id, "nobody"];
  expect(await request("cache_images", { image_ids })).toEqual({ [id]: "cached", nobody: "error" });
  expect(await request("cache_images", { image_ids: [id] })).toEqual({ [id]: "existing" });
  expect(glance.requests.filter((line) => line.includes(`${id}/file`))).toHaveLength(1);
  await operating.build();
  expect(glance.requests.filter((line) => line.includes(`${id}/file`))).toHaveLength(1);
});
