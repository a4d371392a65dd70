import type { Vim } from "@novasphere/vim25";
import { expect } from "vitest";
import { type ServerGroupPolicy, VMOps } from "../src/index.ts";
import { openNode } from "./contract-server.ts";
import { type Check, type ContractWorld, failure } from "./contract-world.ts";

/** Server groups as DRS rules, on any server. */
export function checkServerGroup(check: Check): void {
  const cluster = ({ contract: { node } }: ContractWorld) =>
    ({ type: "ClusterComputeResource", value: node.computeResource.value }) as const;

  async function rules(world: ContractWorld) {
    const { configurationEx } = await world.contract.session.fetchProperties(cluster(world), [
      "configurationEx",
    ]);
    return ((configurationEx ?? {}) as Partial<Vim.ClusterConfigInfoEx>).rule ?? [];
  }

  for (const [policy, $type, mandatory] of [
    ["affinity", "ClusterAffinityRuleSpec", true],
    ["anti-affinity", "ClusterAntiAffinityRuleSpec", true],
    ["soft-affinity", "ClusterAffinityRuleSpec", false],
    ["soft-anti-affinity", "ClusterAntiAffinityRuleSpec", false],
  ] as const)
    check(`a server group of policy ${policy} is one DRS rule while it has two instances`, async (world) => {
      const { contract, vmOps, instance } = world;
      const [one, other, third] = [instance(), instance(), instance()];
      const group = { id: `group-${policy}`, policy, members: [one.uuid] };
      const vms = [await vmOps.spawn(one, { serverGroup: group })];
      expect(await rules(world)).toEqual([]);
      vms.push(await vmOps.spawn(other, { serverGroup: group }));
      const name = `OpenStack server group ${group.id}`;
      expect(await rules(world)).toMatchObject([{ $type, name, mandatory, enabled: true, vm: vms }]);
      contract.calls.length = 0;
      await vmOps.spawn(other, { serverGroup: group });
      await vmOps.syncServerGroup({ ...group, members: [one.uuid, other.uuid] });
      expect(contract.calls).not.toContain("ReconfigureComputeResource_Task");
      const members = [one.uuid, other.uuid, "6f0c3a52-0000-4000-8000-000000000999"];
      vms.push(await vmOps.spawn(third, { serverGroup: { ...group, members } }));
      expect(await rules(world)).toMatchObject([{ $type, vm: vms }]);
      await vmOps.destroy(one.uuid);
      expect(await rules(world)).toMatchObject([{ $type, vm: vms.slice(1) }]);
      await vmOps.destroy(other.uuid);
      expect(await rules(world)).toEqual([]);
      await vmOps.destroy(third.uuid);
    });

  check("instances of one server group that are spawned at once are all in its rule", async (world) => {
    const { vmOps, instance } = world;
    const members = [instance(), instance(), instance()];
    const uuids = members.map(({ uuid }) => uuid);
    const serverGroup = { id: "at-once", policy: "soft-anti-affinity", members: uuids } as const;
    const vms = await Promise.all(members.map((web) => vmOps.spawn(web, { serverGroup })));
    const [rule, ...more] = await rules(world);
    expect(more).toEqual([]);
    expect(rule).toMatchObject({ vm: expect.arrayContaining(vms) });
    await Promise.all(uuids.map((uuid) => vmOps.destroy(uuid)));
    expect(await rules(world)).toEqual([]);
  });

  check("a server group that changed is made right, and others' rules are left alone", async (world) => {
    const { contract, vmOps, spawned } = world;
    const [one, other, foreign] = [await spawned(), await spawned(), await spawned()];
    const vm = [(await vmOps.fetchInfo(one.uuid)).vm, (await vmOps.fetchInfo(foreign.uuid)).vm];
    const info = { $type: "ClusterAffinityRuleSpec", name: "operator's", enabled: true, vm } as const;
    const run = (change: Vim.ClusterRuleSpec) =>
      contract.session.runTask("ReconfigureComputeResource_Task", {
        _this: cluster(world),
        spec: { $type: "ClusterConfigSpecEx", rulesSpec: [change] },
        modify: true,
      });
    await run({ operation: "add", info });
    const sync = (policy: ServerGroupPolicy, ...members: string[]) =>
      vmOps.syncServerGroup({ id: "changing", policy, members });
    await sync("anti-affinity", one.uuid, other.uuid);
    await sync("soft-affinity", one.uuid, other.uuid);
    expect(await rules(world)).toMatchObject([
      { name: "operator's", vm },
      { $type: "ClusterAffinityRuleSpec", mandatory: false },
    ]);
    await sync("soft-affinity", one.uuid);
    const [left, ...more] = await rules(world);
    expect(more).toEqual([]);
    expect(left).toMatchObject({ name: "operator's", vm });
    await run({ operation: "remove", removeKey: left?.key ?? 0 });
    for (const { uuid } of [one, other, foreign]) await vmOps.destroy(uuid);
    const unknown = "anti" as ServerGroupPolicy;
    expect((await failure(sync(unknown, one.uuid))).code).toBe("OPS_NOT_SUPPORTED");
  });

  check("an instance that moves to another cluster leaves its server group's rule", async (world) => {
    const { contract, server, vmOps, instance } = world;
    const members = [instance(), instance()];
    const uuids = members.map(({ uuid }) => uuid);
    const serverGroup = { id: "moving", policy: "affinity", members: uuids } as const;
    for (const web of members) await vmOps.spawn(web, { serverGroup });
    expect(await rules(world)).toHaveLength(1);
    const elsewhere = await openNode({ ...server, poolPath: server.otherPoolPath });
    await using _session = elsewhere.session;
    const target = { ...elsewhere.node, session: contract.session };
    await vmOps.relocateToNode(uuids[0] ?? "", target);
    expect(await rules(world)).toEqual([]);
    await new VMOps(target).destroy(uuids[0] ?? "");
    await vmOps.destroy(uuids[1] ?? "");
  });
}
