import { type ConnectOptions, connect, type Session } from "@novasphere/vsphere-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ComputeNode, type NodeInstance, VSphereDriver } from "../src/index.ts";

/** A server to run the contract on. */
export interface ContractServer extends AsyncDisposable {
  readonly vcenter: ConnectOptions;
  /** A cluster and a pool in it that exist on the server, as a configuration may name them. */
  readonly clusterName: string;
  readonly poolName: string;
}

/** The suite of a title: `describe`, or what stands in for it where the server cannot run. */
export type Describe = (title: string, body: () => void) => void;

const uuids = Array.from(
  { length: 20 },
  (_, index) => `6f0c3a52-0000-4000-8000-${String(index).padStart(12, "0")}`,
);

/** What every {@link VSphereDriver} owes Nova, on any server. */
export function describeDriver(suite: Describe, title: string, start: () => Promise<ContractServer>): void {
  suite(`the driver on ${title}`, () => {
    let server: ContractServer;
    let driver: VSphereDriver;
    let witness: Session;
    let calls: string[];
    let nextUuid = 0;

    beforeAll(async () => {
      server = await start();
      calls = [];
      driver = new VSphereDriver({
        vcenter: {
          ...server.vcenter,
          onEvent: (event) => {
            if (event.type === "call") calls.push(event.method);
          },
        },
        targets: [{ name: server.clusterName }, { name: server.poolName }],
      });
      await driver.initHost();
      witness = await connect(server.vcenter);
    });

    afterAll(async () => {
      await driver?.cleanupHost();
      await witness?.logout();
      await server?.[Symbol.asyncDispose]();
    });

    function instance(node: string, changes: Partial<NodeInstance> = {}): NodeInstance {
      nextUuid += 1;
      const uuid = uuids[nextUuid] ?? "";
      return { uuid, displayName: "web", node, flavor: { vcpus: 1, memoryMb: 64, rootGb: 1 }, ...changes };
    }

    async function poolOf(uuid: string): Promise<string | undefined> {
      const { searchIndex } = witness.serviceContent;
      if (!searchIndex) throw new Error("no search index");
      const vm = await witness.call("FindByUuid", {
        _this: searchIndex,
        uuid,
        vmSearch: true,
        instanceUuid: true,
      });
      if (!vm) return undefined;
      const { resourcePool } = await witness.fetchProperties({ type: "VirtualMachine", value: vm.value }, [
        "resourcePool",
      ]);
      return resourcePool?.value;
    }

    function node(kind: "cluster" | "pool"): ComputeNode {
      const found = driver.nodes.find((candidate) => candidate.kind === kind);
      if (!found) throw new Error(`no ${kind} node`);
      return found;
    }

    test("N1: names each node moid(name), in the order of the configuration", async () => {
      const names = await driver.getAvailableNodes();
      expect(names).toEqual([
        expect.stringMatching(/^domain-[cs]\d+\(.+\)$/),
        expect.stringMatching(/^resgroup-\d+\(.+\)$/),
      ]);
      expect(names.map((name) => driver.nodeIsAvailable(name))).toEqual([true, true]);
    });

    test("has one entry of statistics for each node, from one read", async () => {
      calls.length = 0;
      const stats = await driver.getHostStats({ refresh: true });
      expect(stats.map((entry) => entry.node)).toEqual(await driver.getAvailableNodes());
      expect(calls).toEqual(["RetrievePropertiesEx"]);
      for (const entry of stats) {
        expect(entry).toMatchObject({ stale: false, hypervisorHostname: entry.node, vcpusUsed: 0 });
        expect(entry.vcpus).toBeGreaterThan(0);
        expect(entry.memoryMb).toBeGreaterThan(0);
        expect(entry.localGb).toBeGreaterThan(0);
        expect(entry.maxUnit.memoryMb).toBeLessThanOrEqual(entry.memoryMb);
      }
    });

    test("T8: gives the historic field set for one node", async () => {
      const { name } = node("cluster");
      const [stats] = await driver.getHostStats();
      expect(await driver.getAvailableResource(name)).toMatchObject({
        vcpus: stats?.vcpus,
        vcpus_used: 0,
        memory_mb: stats?.memoryMb,
        local_gb: stats?.localGb,
        hypervisor_hostname: name,
        cpu_info: null,
        numa_topology: null,
        supported_instances: [
          ["i686", "vmware", "hvm"],
          ["x86_64", "vmware", "hvm"],
        ],
      });
    });

    test("I1: keeps a VMOps and a VolumeOps of its own for each node, bound to the node's reference", () => {
      const [cluster, pool] = [node("cluster"), node("pool")];
      expect(cluster.vmOps.node.ref).toEqual({ type: "ClusterComputeResource", value: cluster.moid });
      expect(pool.vmOps.node.ref).toEqual({ type: "ResourcePool", value: pool.moid });
      expect(cluster.volumeOps.node).toBe(cluster.vmOps.node);
      expect(cluster.vmOps).not.toBe(pool.vmOps);
      expect(cluster.volumeOps).not.toBe(pool.volumeOps);
    });

    test("I2: spawns on a cluster node in the cluster's root pool", async () => {
      const web = instance(node("cluster").name);
      await driver.spawn({}, web);
      expect(await poolOf(web.uuid)).toBe(node("cluster").context.resourcePool.value);
      await driver.destroy({}, web);
    });

    test("P5: spawns on a pool node in that very pool", async () => {
      const web = instance(node("pool").name);
      await driver.spawn({}, web);
      expect(await poolOf(web.uuid)).toBe(node("pool").moid);
      await driver.destroy({}, web);
    });

    test("N2: routes by the moid alone: the label may be any", async () => {
      const web = instance(`${node("pool").moid}(renamed (twice))`);
      await driver.spawn({}, web);
      expect(await poolOf(web.uuid)).toBe(node("pool").moid);
      await driver.destroy({}, web);
    });

    test.each([
      ["malformed", "ClusterA", "DRIVER_INVALID_NODE_NAME"],
      ["unknown", "domain-c4711(ClusterA)", "DRIVER_NODE_NOT_FOUND"],
    ])("refuses a %s node name before any vSphere call", async (_, name, code) => {
      calls.length = 0;
      const web = instance(name);
      const { uuid } = web;
      const key = { uuid, node: name };
      await expect(driver.spawn({}, web)).rejects.toMatchObject({ code });
      await expect(driver.destroy({}, key)).rejects.toMatchObject({ code });
      await expect(driver.powerOff({}, key)).rejects.toMatchObject({ code });
      await expect(driver.getInfo({}, key)).rejects.toMatchObject({ code });
      await expect(driver.attachVolume({}, key, "[ds] x.vmdk")).rejects.toMatchObject({ code });
      await expect(driver.getAvailableResource(name)).rejects.toMatchObject({ code });
      expect(driver.nodeIsAvailable(name)).toBe(false);
      expect(calls).toEqual([]);
    });

    test("O4: lists every instance once, under the node it lives in", async () => {
      const onCluster = instance(node("cluster").name, { displayName: "a/b 50%" });
      const onPool = instance(node("pool").name);
      await driver.spawn({}, onCluster);
      await driver.spawn({}, onPool, { powerOn: false });
      calls.length = 0;
      const byNode = await driver.getAllInstancesByNode();
      expect(calls).toEqual(["RetrievePropertiesEx"]);
      expect(byNode.get(node("cluster").name)).toMatchObject([
        { uuid: onCluster.uuid, displayName: "a/b 50%", powerState: "running", vcpus: 1, memoryMb: 64 },
      ]);
      expect(byNode.get(node("pool").name)).toMatchObject([{ uuid: onPool.uuid, powerState: "shutdown" }]);
      expect(new Set(await driver.listInstanceUuids())).toEqual(new Set([onCluster.uuid, onPool.uuid]));
      await driver.destroy({}, onCluster);
      await driver.destroy({}, onPool);
      expect(await driver.listInstances()).toEqual([]);
    });

    test("powers off, on and reboots; being there already is success", async () => {
      const web = instance(node("pool").name);
      await driver.spawn({}, web);
      await driver.powerOn({}, web);
      await driver.reboot({}, web, "hard");
      await driver.reboot({}, web, "soft");
      expect(await driver.getInfo({}, web)).toMatchObject({ state: "running" });
      await driver.powerOff({}, web);
      await driver.powerOff({}, web);
      expect(await driver.getInfo({}, web)).toMatchObject({ state: "shutdown" });
      await expect(driver.reboot({}, web, "soft")).rejects.toMatchObject({ code: "OPS_INVALID_POWER_STATE" });
      await driver.powerOn({}, web);
      expect(await driver.getInfo({}, web)).toMatchObject({ state: "running" });
      await driver.destroy({}, web);
    });

    test("destroys what is not there, or never got a node, without an error", async () => {
      const web = instance(node("pool").name);
      expect(await driver.instanceExists({}, web)).toBe(false);
      await driver.destroy({}, web);
      await driver.destroy({}, { uuid: web.uuid, node: null });
    });

    test("refuses a second VM for the same instance", async () => {
      const web = instance(node("cluster").name);
      await driver.spawn({}, web);
      const bigger = { ...web, flavor: { ...web.flavor, vcpus: 2 } };
      await expect(driver.spawn({}, bigger)).rejects.toMatchObject({ code: "OPS_INSTANCE_EXISTS" });
      expect(await driver.listInstanceUuids()).toEqual([web.uuid]);
      await driver.destroy({}, web);
    });

    test("leaves a VM without our mark alone", async () => {
      const stranger = uuids[0] ?? "";
      const { context } = node("cluster");
      const vm = await witness.runTask("CreateVM_Task", {
        _this: context.vmFolder,
        config: { name: "stranger", instanceUuid: stranger, files: { vmPathName: await anyDatastore() } },
        pool: context.resourcePool,
      });
      const key = { uuid: stranger, node: node("cluster").name };
      await expect(driver.destroy({}, key)).rejects.toMatchObject({ code: "OPS_INSTANCE_NOT_OURS" });
      await expect(driver.powerOn({}, key)).rejects.toMatchObject({ code: "OPS_INSTANCE_NOT_OURS" });
      await expect(driver.attachVolume({}, key, "[ds] x.vmdk")).rejects.toMatchObject({
        code: "OPS_INSTANCE_NOT_OURS",
      });
      expect(await driver.listInstanceUuids()).toEqual([]);
      await witness.runTask("Destroy_Task", { _this: vm });
    });

    test("attaches a virtual disk and detaches it again, its file kept", async () => {
      const web = instance(node("pool").name);
      await driver.spawn({}, web, { powerOn: false });
      const { virtualDiskManager } = witness.serviceContent;
      if (!virtualDiskManager) throw new Error("no virtual disk manager");
      const name = `${await anyDatastore()} volume-${web.uuid}.vmdk`;
      const disk = { name, datacenter: node("pool").context.datacenter };
      await witness.runTask("CreateVirtualDisk_Task", {
        _this: virtualDiskManager,
        ...disk,
        spec: {
          $type: "FileBackedVirtualDiskSpec",
          diskType: "thin",
          adapterType: "lsiLogic",
          capacityKb: 1024,
        },
      });
      await driver.attachVolume({}, web, name);
      await driver.attachVolume({}, web, name);
      expect(await driver.getVolumeConnector({}, web)).toMatchObject({
        instance: expect.stringMatching(/^vm-\d+$/),
        node: node("pool").name,
      });
      await driver.detachVolume({}, web, name);
      await driver.detachVolume({}, web, name);
      await expect(driver.extendVolume({}, web, name, 2)).rejects.toMatchObject({
        code: "OPS_VOLUME_NOT_FOUND",
      });
      await witness.runTask("DeleteVirtualDisk_Task", { _this: virtualDiskManager, ...disk });
      await driver.destroy({}, web);
    });

    test("reports the progress of each vSphere task", async () => {
      const web = instance(node("pool").name);
      const finished: string[] = [];
      const onProgress = (progress: { method: string; state: string }) => {
        if (progress.state === "success") finished.push(progress.method);
      };
      await driver.spawn({ onProgress }, web);
      expect(finished).toEqual(["CreateVM_Task", "ReconfigVM_Task", "PowerOnVM_Task"]);
      await driver.destroy({ onProgress }, web);
      expect(finished.slice(3)).toEqual(["PowerOffVM_Task", "Destroy_Task"]);
    });

    test.each([
      [{ vcpus: 0, memoryMb: 64, rootGb: 1 }, "vcpus must be at least 1"],
      [{ vcpus: 1, memoryMb: 65, rootGb: 1 }, "multiple of 4 MB"],
      [{ vcpus: 1, memoryMb: 64, rootGb: 0.5 }, "whole number of GB"],
    ])("refuses the flavor %j before any vSphere call", async (flavor, problem) => {
      calls.length = 0;
      const web = instance(node("cluster").name, { flavor });
      await expect(driver.spawn({}, web)).rejects.toMatchObject({
        code: "OPS_INVALID_INSTANCE",
        message: expect.stringContaining(problem),
      });
      expect(calls).toEqual([]);
    });

    test("says which datastores there are when none has room", async () => {
      const web = instance(node("cluster").name, { flavor: { vcpus: 1, memoryMb: 64, rootGb: 10 ** 7 } });
      await expect(driver.spawn({}, web)).rejects.toMatchObject({
        code: "OPS_DATASTORE_NOT_FOUND",
        message: expect.stringMatching(/10000000 GiB free: the largest free space is \d+ GiB on/),
      });
    });

    test("names the networks there are when one is unknown, and creates nothing", async () => {
      const web = instance(node("cluster").name);
      await expect(driver.spawn({}, web, { networks: ["no such net"] })).rejects.toMatchObject({
        code: "OPS_NETWORK_NOT_FOUND",
        message: expect.stringContaining("its networks are:"),
      });
      expect(await driver.instanceExists({}, web)).toBe(false);
    });

    test("asks for initHost before anything that needs the vCenter", async () => {
      const idle = new VSphereDriver({ vcenter: server.vcenter, targets: [{ name: server.clusterName }] });
      await expect(idle.getHostStats()).rejects.toMatchObject({ code: "DRIVER_NOT_INITIALIZED" });
    });

    async function anyDatastore(): Promise<string> {
      const { datastore = [] } = await witness.fetchProperties(
        { type: "ClusterComputeResource", value: node("cluster").moid },
        ["datastore"],
      );
      const [first] = datastore;
      if (!first) throw new Error("the cluster has no datastore");
      const { name } = await witness.fetchProperties({ type: "Datastore", value: first.value }, ["name"]);
      return `[${name}]`;
    }
  });
}
