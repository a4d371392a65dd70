import { expect } from "vitest";
import { VMOps } from "../src/index.ts";
import { openNode } from "./contract-server.ts";
import { type Check, failure } from "./contract-world.ts";

/** Moves, on any server. */
export function checkMove(check: Check): void {
  check(
    "an instance moves to another host of its cluster and keeps its pool",
    async ({ contract, vmOps, spawned }) => {
      const { uuid } = await spawned();
      const before = await vmOps.fetchInfo(uuid);
      const { host: hosts = [] } = await contract.session.fetchProperties(
        { type: "ClusterComputeResource", value: contract.node.computeResource.value },
        ["host"],
      );
      const other = hosts.find(({ value }) => value !== before.host?.value);
      if (!other) throw new Error("the cluster has one host only");
      await vmOps.moveToHost(uuid, other);
      const after = await vmOps.fetchInfo(uuid);
      expect(after).toMatchObject({ host: other, resourcePool: before.resourcePool, powerState: "running" });
      contract.calls.length = 0;
      await vmOps.moveToHost(uuid, other);
      expect(contract.calls).not.toContain("RelocateVM_Task");
      await vmOps.destroy(uuid);
    },
  );

  check(
    "a host that is not the cluster's is refused with the names of those that are",
    async ({ vmOps, spawned }) => {
      const { uuid } = await spawned({}, false);
      expect(await failure(vmOps.moveToHost(uuid, "no such host"))).toMatchObject({
        code: "OPS_HOST_NOT_FOUND",
        message: expect.stringContaining("the hosts of"),
      });
      await vmOps.destroy(uuid);
    },
  );

  check(
    "a running instance moves to another node, with its hardware and marks",
    async ({ server, contract, vmOps, instance, hardware }) => {
      const other = await openNode(server);
      await using _otherSession = other.session;
      const elsewhere = await openNode({ ...server, poolPath: server.otherPoolPath });
      await using _elsewhereSession = elsewhere.session;
      const target = { ...elsewhere.node, session: contract.session };
      const web = instance();
      await vmOps.spawn(web, { networks: [server.network, server.portgroup] });
      const before = await hardware(web.uuid);
      await vmOps.relocateToNode(web.uuid, target);
      contract.calls.length = 0;
      await vmOps.relocateToNode(web.uuid, target);
      expect(contract.calls).not.toContain("RelocateVM_Task");
      const there = new VMOps(target);
      expect(await there.fetchInfo(web.uuid)).toMatchObject({
        resourcePool: target.resourcePool,
        powerState: "running",
      });
      expect(await hardware(web.uuid)).toEqual(before);
      expect((await failure(vmOps.relocateToNode(web.uuid, other.node))).code).toBe("OPS_NOT_SUPPORTED");
      await there.destroy(web.uuid);
    },
  );
}
