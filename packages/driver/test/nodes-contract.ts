import { type ConnectOptions, connect, type Session } from "@novasphere/vsphere-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { VSphereDriver } from "../src/index.ts";
import type { ContractServer, Describe } from "./driver-contract.ts";

/** How configured names become nodes, and what becomes of a node whose object goes away. */
export function describeNodes(suite: Describe, title: string, start: () => Promise<ContractServer>): void {
  suite(`the nodes of a driver on ${title}`, () => {
    let server: ContractServer;
    let vcenter: ConnectOptions;
    let witness: Session;
    const lines: string[] = [];
    const log = { info: (line: string) => lines.push(line), warn: (line: string) => lines.push(line) };

    beforeAll(async () => {
      server = await start();
      vcenter = server.vcenter;
      witness = await connect(vcenter);
    });

    afterAll(async () => {
      await witness?.logout();
      await server?.[Symbol.asyncDispose]();
    });

    test("R7: names that fail are warned of with their place, and the rest is served", async () => {
      lines.length = 0;
      const targets = [
        { name: "no such cluster", location: "nova.conf:7" },
        { name: server.clusterName, location: "nova.conf:8" },
      ];
      await using driver = new VSphereDriver({ vcenter, targets, log });
      await driver.initHost();
      expect(await driver.getAvailableNodes()).toHaveLength(1);
      expect(lines).toEqual([expect.stringMatching(/^nova\.conf:7: .*no such cluster/)]);
    });

    test("R7: without any name that resolves the start fails, naming each", async () => {
      const targets = [{ name: "first", location: "nova.conf:7" }, { name: "second" }];
      await using driver = new VSphereDriver({ vcenter, targets });
      await expect(driver.initHost()).rejects.toMatchObject({
        code: "DRIVER_NO_NODES",
        message: expect.stringMatching(/nova\.conf:7: .*first.*\n.*second/),
      });
    });

    test("C5: two names of one object give one node, and the second is logged", async () => {
      lines.length = 0;
      await using byName = new VSphereDriver({ vcenter, targets: [{ name: server.clusterName }], log });
      await byName.initHost();
      const [node] = byName.nodes;
      const targets = [
        { name: server.clusterName, location: "nova.conf:1" },
        { name: `moid:${node?.moid}`, location: "nova.conf:2" },
      ];
      await using driver = new VSphereDriver({ vcenter, targets, log });
      await driver.initHost();
      expect(await driver.getAvailableNodes()).toEqual([node?.name]);
      expect(lines).toEqual([
        expect.stringMatching(/moid:domain-[cs]\d+' \(nova\.conf:2\) is domain-.* again.*nova\.conf:1/),
      ]);
    });

    test("R6: a cluster's root pool means the cluster itself", async () => {
      await using driver = new VSphereDriver({
        vcenter,
        targets: [{ name: `${server.clusterName}/Resources` }],
      });
      await driver.initHost();
      expect(driver.nodes.map(({ kind }) => kind)).toEqual(["cluster"]);
    });

    test("F4: a pool made while the service runs becomes a node with the next refresh", async () => {
      await using made = await makePool("late");
      const targets = [{ name: server.clusterName }, { name: "late" }];
      await using driver = new VSphereDriver({ vcenter, targets });
      await made.remove();
      await driver.initHost();
      expect(await driver.getAvailableNodes()).toHaveLength(1);
      await using again = await makePool("late");
      expect(await driver.getAvailableNodes()).toHaveLength(1);
      expect(await driver.getAvailableNodes(true)).toContain(`${again.moid}(late)`);
    });

    test("F2: a pool that is gone keeps its last figures, says so, and hurts no other node", async () => {
      await using made = await makePool("short-lived");
      const targets = [{ name: server.clusterName }, { name: "short-lived" }];
      let time = 1000;
      await using driver = new VSphereDriver({ vcenter, targets, now: () => new Date(time) });
      await driver.initHost();
      const [, before] = await driver.getHostStats({ refresh: true });
      expect(before).toMatchObject({ stale: false, collectedAt: new Date(1000) });
      await made.remove();
      time = 2000;
      const [cluster, after] = await driver.getHostStats({ refresh: true });
      expect(cluster).toMatchObject({ stale: false, collectedAt: new Date(2000) });
      expect(after).toMatchObject({
        stale: true,
        collectedAt: new Date(1000),
        memoryMb: before?.memoryMb,
        error: expect.stringContaining(`ResourcePool:${made.moid} no longer exists`),
      });
      expect(await driver.getAvailableNodes(true)).toContain(`${made.moid}(short-lived)`);
    });

    async function makePool(name: string) {
      await using driver = new VSphereDriver({ vcenter, targets: [{ name: server.clusterName }] });
      await driver.initHost();
      const [cluster] = driver.nodes;
      if (!cluster) throw new Error("no cluster node");
      const shares = { level: "normal", shares: 0 } as const;
      const allocation = { reservation: 0, expandableReservation: true, limit: -1, shares };
      const pool = await witness.call("CreateResourcePool", {
        _this: cluster.context.resourcePool,
        name,
        spec: { cpuAllocation: allocation, memoryAllocation: allocation },
      });
      let isRemoved = false;
      const remove = async () => {
        if (!isRemoved) await witness.runTask("Destroy_Task", { _this: pool });
        isRemoved = true;
      };
      return { moid: pool.value, remove, [Symbol.asyncDispose]: remove };
    }
  });
}
