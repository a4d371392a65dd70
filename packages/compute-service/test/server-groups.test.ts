import type { JsonObject, JsonValue } from "@novasphere/oslo-messaging";
import { expect, test } from "vitest";
import { beginMove } from "./begin-move.ts";
import { type OperatingWorld, primitive, recordedOperation, startOperating } from "./operating-service.ts";

const groupId = "8e6b0f52-0000-4000-8000-000000000001";
const member = "8e6b0f52-0000-4000-8000-000000000002";

type Row = Record<string, JsonValue>;

/** Makes a server group with these members, as Nova has it. */
function addGroup(
  { world }: OperatingWorld,
  policy: string,
  members: readonly string[],
  rules: Row = {},
): Row {
  return world.conductor.insert("InstanceGroup", { uuid: groupId, policy, members, _rules: rules });
}

/** The request to the scheduler, as it came with the recorded build, for an instance of the group. */
function specOf(group: Row): JsonObject {
  const spec = recordedOperation("d1-create-without-network").args["request_spec"] as {
    "nova_object.data": Row;
  };
  return {
    ...spec,
    "nova_object.data": {
      ...spec["nova_object.data"],
      instance_group: primitive("InstanceGroup", "1.11", { ...group, members: null }),
    },
  } as unknown as JsonObject;
}

/** Another instance of the group with a VM on the node, which the service counts from its next audit on. */
async function addMember(operating: OperatingWorld, node = operating.node): Promise<void> {
  const { world, row, driver } = operating;
  const host = String(world.conductor.rows("ComputeNode")[0]?.["host"]);
  world.conductor.insert("Instance", {
    ...row,
    uuid: member,
    host,
    node,
    vm_state: "active",
    task_state: null,
  });
  await driver.spawn({}, { uuid: member, node, flavor: { vcpus: 1, memoryMb: 64, rootGb: 1 } });
  await operating.restart();
}

/** The DRS rules of the clusters, by cluster: kind, and the number of machines. */
function rulesOf({ world: { simulator } }: OperatingWorld) {
  return ["DC0_C0", "DC0_C1"].map((name) => {
    const { value } = simulator.inventory.require(`/DC0/host/${name}`);
    const ref = { type: "ClusterComputeResource", value } as const;
    const { configurationEx } = simulator.inventory.properties(ref) as {
      configurationEx?: { rule?: { $type: string; name: string; mandatory: boolean; vm?: unknown[] }[] };
    };
    return (configurationEx?.rule ?? []).map(({ $type, mandatory, vm = [] }) => ({
      kind: $type,
      mandatory,
      machines: vm.length,
    }));
  });
}

test.each([
  ["affinity", {}, { kind: "ClusterAffinityRuleSpec", mandatory: true }],
  ["soft-anti-affinity", {}, { kind: "ClusterAntiAffinityRuleSpec", mandatory: false }],
  // Nova lets two of them share a service host, of which DRS knows nothing.
  ["anti-affinity", { max_server_per_host: "2" }, { kind: "ClusterAntiAffinityRuleSpec", mandatory: false }],
])(
  "an instance of a group of policy %s is built with the DRS rule of its group",
  async (policy, rules, rule) => {
    await using operating = await startOperating();
    await addMember(operating);
    const group = addGroup(operating, policy, [member, String(operating.row["uuid"])], rules);
    await operating.build({ request_spec: specOf(group) });
    expect(operating.row).toMatchObject({ vm_state: "active" });
    expect(rulesOf(operating)).toEqual([[{ ...rule, machines: 2 }], []]);
  },
);

test("an instance without a group costs no call more, and has no rule", async () => {
  await using operating = await startOperating();
  await addMember(operating);
  operating.world.conductor.calls.length = 0;
  await operating.build();
  expect(operating.world.conductor.calls.filter((call) => call.startsWith("InstanceGroup"))).toEqual([]);
  expect(rulesOf(operating)).toEqual([[], []]);
});

test("one too many of an anti-affine group on this service host is left to the conductor, which tries another", async () => {
  await using operating = await startOperating();
  await addMember(operating, operating.otherNode);
  const group = addGroup(operating, "anti-affinity", [member, String(operating.row["uuid"])]);
  await operating.build({ request_spec: specOf(group) });
  expect(operating.row).toMatchObject({ host: null, task_state: "scheduling" });
  expect(operating.world.conductor.tasks[0]?.args).toMatchObject({
    filter_properties: {
      retry: { exc_reason: expect.stringContaining("Anti-affinity instance group policy") },
    },
  });
  expect(await operating.machines()).toEqual([member]);
});

test("an affine group that is on another service host is not split", async () => {
  await using operating = await startOperating();
  const { world, row } = operating;
  world.conductor.insert("Instance", {
    ...row,
    uuid: member,
    host: "elsewhere",
    node: "x",
    vm_state: "active",
  });
  const group = addGroup(operating, "affinity", [member, String(row["uuid"])]);
  await operating.build({ request_spec: specOf(group) });
  expect(row).toMatchObject({ host: null, task_state: "scheduling" });
});

test("where conductors may not be asked, the request's own words count, and nothing is checked", async () => {
  await using operating = await startOperating({ checksServerGroups: false });
  await addMember(operating);
  const group = addGroup(operating, "anti-affinity", [member, String(operating.row["uuid"])]);
  const spec = specOf(group) as { "nova_object.data": { instance_group: { "nova_object.data": Row } } };
  spec["nova_object.data"].instance_group["nova_object.data"]["members"] = [member];
  operating.world.conductor.calls.length = 0;
  await operating.build({ request_spec: spec as unknown as JsonObject });
  expect(operating.row).toMatchObject({ vm_state: "active" });
  expect(operating.world.conductor.calls.filter((call) => call.startsWith("InstanceGroup"))).toEqual([]);
  expect(rulesOf(operating)).toMatchObject([[{ kind: "ClusterAntiAffinityRuleSpec", machines: 2 }], []]);
});

test("a group that is gone, or cannot be read, keeps nobody from being built", async () => {
  await using operating = await startOperating();
  const group = addGroup(operating, "affinity", [String(operating.row["uuid"])]);
  operating.world.conductor.failures.push({ call: "InstanceGroup.get_by_uuid", className: "DBNotAllowed" });
  await operating.build({ request_spec: specOf(group) });
  expect(operating.row).toMatchObject({ vm_state: "active" });
  expect(operating.world.lines.join("\n")).toContain("the server group of the instance cannot be read");
});

test("a rebuilt instance is in the rule again", async () => {
  await using operating = await startOperating();
  await addMember(operating);
  const { row } = operating;
  const group = addGroup(operating, "affinity", [member, String(row["uuid"])]);
  await operating.build({ request_spec: specOf(group) });
  Object.assign(row, { task_state: "rebuilding" });
  await operating.request("rebuild_instance", {
    image_ref: String(row["image_ref"]),
    recreate: false,
    request_spec: specOf(group),
  });
  expect(row).toMatchObject({ vm_state: "active", task_state: null });
  expect(rulesOf(operating)).toMatchObject([[{ machines: 2 }], []]);
});

test("an instance that moves to another cluster leaves the rule there was, and joins that of its group there", async () => {
  await using operating = await startOperating();
  await addMember(operating, operating.otherNode);
  const { row } = operating;
  const group = addGroup(operating, "soft-affinity", [member, String(row["uuid"])]);
  await operating.build({ request_spec: specOf(group) });
  expect(rulesOf(operating)).toEqual([[], []]);
  const { prepare } = await beginMove(operating, { requestSpec: specOf(group) });
  await prepare();
  await expect.poll(() => [row["vm_state"], row["task_state"]]).toEqual(["resized", null]);
  expect(rulesOf(operating)).toMatchObject([[], [{ kind: "ClusterAffinityRuleSpec", machines: 2 }]]);
});
