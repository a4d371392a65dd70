import type { JsonObject } from "@novasphere/oslo-messaging";
import { expect, test } from "vitest";
import { type OperatingWorld, primitive, startOperating } from "./operating-service.ts";

const networks = (network_id: string): JsonObject =>
  primitive("NetworkRequestList", "1.1", {
    objects: [primitive("NetworkRequest", "1.3", { network_id, port_id: null })],
  });

/** The node's vSphere refuses to create VMs for as long as it is asked. */
function refuseVms({ world }: OperatingWorld): void {
  const effect = { kind: "taskFault", fault: { $type: "HostNotConnected" } } as const;
  world.simulator.control.addRule({ method: "CreateVM_Task", effect });
}

/** How the event of the build ended. */
const eventEnd = ({ world }: OperatingWorld) => {
  const { exc_val, exc_tb } = world.conductor.events.at(-1)?.kwargs ?? {};
  return { exc_val, exc_tb };
};

const allocations = ({ world, node }: OperatingWorld) => world.placement.named(node).allocations;

test("a build that fails on one node is left to the conductor, with the reason, and gives everything back", async () => {
  await using operating = await startOperating();
  refuseVms(operating);
  await operating.build();
  const { row, world } = operating;
  expect(row).toMatchObject({ host: null, node: null, launched_on: null, task_state: "scheduling" });
  expect(row).toMatchObject({ vm_state: "building" });
  expect(allocations(operating)).toEqual({});
  expect(await operating.machines()).toEqual([]);
  expect(world.conductor.tasks).toHaveLength(1);
  expect(world.conductor.tasks[0]).toMatchObject({
    method: "build_instances",
    args: {
      filter_properties: { retry: { num_attempts: 1, exc_reason: expect.stringContaining("re-scheduled") } },
      host_lists: [expect.any(Array)],
    },
  });
  expect(world.conductor.rows("InstanceFault")).toEqual([]);
});

test("without a further try the same build ends in error, with a fault", async () => {
  await using operating = await startOperating();
  refuseVms(operating);
  await operating.build({ filter_properties: {} });
  expect(operating.row).toMatchObject({ vm_state: "error", task_state: null, host: null, node: null });
  expect(operating.world.conductor.rows("InstanceFault")).toMatchObject([
    { message: expect.not.stringContaining("re-scheduled"), code: 500 },
  ]);
  expect(eventEnd(operating)).toEqual({ exc_val: null, exc_tb: null });
  expect(allocations(operating)).toEqual({});
  expect(operating.world.conductor.tasks).toEqual([]);
});

test.each([
  ["a network", { requested_networks: networks("5f6b9b1c-0000-4000-8000-000000000001") }, "--nic none"],
  ["no choice of networks", { requested_networks: null }, "--nic none"],
  ["an accelerator", { accel_uuids: ["5f6b9b1c-0000-4000-8000-000000000002"] }, "accelerators"],
  ["an image that is no VMDK", { image: { id: "image", disk_format: "qcow2", size: 1 } }, "qcow2"],
])("a build with %s is given up at once: no other node could do it", async (_what, args, reason) => {
  await using operating = await startOperating();
  await operating.build(args);
  expect(operating.row).toMatchObject({ vm_state: "error", task_state: null, host: null, node: null });
  expect(operating.world.conductor.rows("InstanceFault")).toMatchObject([
    { code: 500, message: expect.stringMatching(new RegExp(`^Build of instance .* aborted: .*${reason}`)) },
  ]);
  // As Nova's own service ends it: the fault is the instance's.
  expect(eventEnd(operating)).toEqual({ exc_val: null, exc_tb: null });
  expect(allocations(operating)).toEqual({});
  expect(operating.world.conductor.tasks).toEqual([]);
});

test("an instance with trusted certificates is not built from an image that nobody has verified", async () => {
  await using operating = await startOperating();
  operating.row["trusted_certs"] = primitive("TrustedCerts", "1.0", { ids: ["certificate"] });
  await operating.build();
  expect(operating.row).toMatchObject({ vm_state: "error", task_state: null, host: null });
  expect(await operating.machines()).toEqual([]);
  expect(operating.world.conductor.tasks).toEqual([]);
});

test("an instance that wants PCI devices is left to the conductor: another node may have them", async () => {
  await using operating = await startOperating();
  const requests = [primitive("InstancePCIRequest", "1.4", { count: 1, alias_name: "gpu" })];
  operating.row["pci_requests"] = primitive("InstancePCIRequests", "1.1", { requests });
  await operating.build();
  expect(operating.row).toMatchObject({ host: null, task_state: "scheduling" });
  expect(operating.world.conductor.tasks[0]?.args).toMatchObject({
    filter_properties: { retry: { exc_reason: expect.stringContaining("no PCI devices") } },
  });
});

test("a deletion in the middle of a build leaves neither VM nor allocation, and no fault", async () => {
  await using operating = await startOperating();
  const { row, world, request } = operating;
  let deletion: Promise<unknown> | undefined;
  const began = Promise.withResolvers<void>();
  operating.glance.onRequest = () => {
    row["task_state"] = "deleting";
    deletion = request("terminate_instance");
    began.resolve();
  };
  await Promise.all([operating.build(), began.promise]);
  await deletion;
  expect(row).toMatchObject({ deleted: true, vm_state: "deleted" });
  expect(await operating.machines()).toEqual([]);
  expect(allocations(operating)).toEqual({});
  expect(world.conductor.rows("InstanceFault")).toEqual([]);
});

test("a build that was deleted before it began does nothing", async () => {
  await using operating = await startOperating();
  operating.row["task_state"] = "deleting";
  await operating.build();
  expect(await operating.machines()).toEqual([]);
  expect(allocations(operating)).toEqual({});
  expect(operating.world.conductor.rows("InstanceFault")).toEqual([]);
});

test("failed builds in a row are counted on their node, and a success ends the row", async () => {
  await using operating = await startOperating();
  const { world, row, node } = operating;
  const failed = () => {
    const found = world.conductor.rows("ComputeNode").find((entry) => entry["hypervisor_hostname"] === node);
    return (found?.["stats"] as Record<string, string> | undefined)?.["failed_builds"];
  };
  const effect = { kind: "taskFault", fault: { $type: "HostNotConnected" } } as const;
  const rule = world.simulator.control.addRule({ method: "CreateVM_Task", effect });
  for (const count of ["1", "2"]) {
    Object.assign(row, { vm_state: "building", task_state: "scheduling" });
    await operating.build();
    expect(failed()).toBe(count);
  }
  rule.remove();
  await operating.build();
  expect(failed()).toBe("0");
});

test("so many builds run at a time, and the others wait for them", async () => {
  await using operating = await startOperating({ maxConcurrentBuilds: 1 });
  const { world, row, glance } = operating;
  const other = world.conductor.insert("Instance", {
    ...row,
    uuid: "7b3c1d9e-0000-4000-8000-000000000002",
  });
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  glance.onRequest = () => {
    reached.resolve();
    return gate.promise;
  };
  const first = operating.build();
  await reached.promise;
  const second = operating.build({ instance: primitive("Instance", "2.7", other) });
  const begun = () => world.conductor.events.filter(({ kind }) => kind === "InstanceActionEvent.event_start");
  await operating.request("get_host_uptime").catch(() => undefined);
  expect(begun()).toHaveLength(1);
  gate.resolve();
  await Promise.all([first, second]);
  expect(begun()).toHaveLength(2);
  expect(await operating.machines()).toHaveLength(2);
});
