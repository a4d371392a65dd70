import { startSimulator } from "@novasphere/vcenter-simulator";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Flavor, type ImageContent, type NodeContext, VMOps, VolumeOps } from "../src/index.ts";
import { type ContractNode, listFiles, openNode } from "./contract-server.ts";
import { fetchPolicies } from "./policies.ts";

const uuid = "6f0c3a52-0000-4000-8000-000000000001";

let stack: AsyncDisposableStack;
let contract: ContractNode;
let vmOps: VMOps;
let poolOf: (name: string) => Promise<NodeContext>;

/** Two clusters: one with a fast and a larger slow datastore, one with a fast and a slow datastore of its own. */
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  const simulator = await startSimulator({
    inventory: {
      storagePolicies: [{ name: "gold", tags: ["fast"] }, { name: "any" }, { name: "tape", tags: ["tape"] }],
      root: [
        {
          type: "Datacenter",
          name: "dc",
          host: [
            { type: "ClusterComputeResource", name: "A", hosts: ["a1", "a2"] },
            { type: "ClusterComputeResource", name: "B", hosts: ["b1", "b2"] },
          ],
          vm: [],
          datastore: [
            {
              type: "Datastore",
              name: "a-fast",
              tags: ["fast"],
              capacityGiB: 100,
              hosts: ["a1", "a2"],
            },
            { type: "Datastore", name: "a-slow", capacityGiB: 900, hosts: ["a1", "a2"] },
            {
              type: "Datastore",
              name: "b-fast",
              tags: ["fast"],
              capacityGiB: 100,
              hosts: ["b1", "b2"],
            },
            { type: "Datastore", name: "b-slow", capacityGiB: 900, hosts: ["b1", "b2"] },
          ],
        },
      ],
    },
  });
  stack.defer(() => simulator.close());
  const { url, thumbprint = "" } = simulator;
  const vcenter = { url, username: "user", password: "pass", tls: { thumbprint } };
  const storagePolicies = { defaultPolicy: "any" };
  contract = await openNode({ vcenter, poolPath: "dc/A/Resources" }, { storagePolicies });
  stack.use(contract.session);
  poolOf = async (name) => {
    const other = await openNode({ vcenter, poolPath: `dc/${name}/Resources` }, { storagePolicies });
    stack.use(other.session);
    return { ...other.node, session: contract.session };
  };
  vmOps = new VMOps(contract.node);
});

afterEach(() => stack[Symbol.asyncDispose]());

function flavor(policy?: string, changes: Partial<Flavor> = {}): Flavor {
  const extraSpecs = policy === undefined ? {} : { "vmware:storage_policy": policy };
  return { vcpus: 1, memoryMb: 64, rootGb: 1, swapMb: 64, extraSpecs, ...changes };
}

async function placed(id = uuid): Promise<{ datastores: Set<string>; policies: (string | undefined)[] }> {
  const { vm } = await vmOps.fetchInfo(id);
  const { "config.hardware.device": devices = [] } = await contract.session.fetchProperties(
    { type: "VirtualMachine", value: vm.value },
    ["config.hardware.device"],
  );
  const disks = devices.filter(({ $type }) => $type === "VirtualDisk");
  const files = disks.map(({ backing }) =>
    backing && "fileName" in backing ? String(backing.fileName) : "",
  );
  const policies = await fetchPolicies(
    contract.session,
    vm,
    disks.map(({ key }) => key),
  );
  return { datastores: new Set(files.map((file) => file.replace(/^\[(.*)\].*/, "$1"))), policies };
}

const imageContent: ImageContent = {
  sizeBytes: 4096,
  open: async function* () {
    yield Buffer.alloc(4096, 1);
  },
};

test("the flavor's policy chooses the datastore, whatever its size", async () => {
  await vmOps.spawn({ uuid, flavor: flavor("gold") });
  expect(await placed()).toEqual({ datastores: new Set(["a-fast"]), policies: ["gold", "gold", "gold"] });
  await vmOps.destroy(uuid);
  await vmOps.spawn({ uuid, flavor: flavor() });
  expect(await placed()).toEqual({ datastores: new Set(["a-slow"]), policies: ["any", "any", "any"] });
});

test.each(["true", "false"])("an image's disk is under the policy too, linked: %s", async (linked) => {
  const image = { id: "image", properties: { img_linked_clone: linked } };
  await vmOps.spawn({ uuid, flavor: flavor("gold"), image }, { imageContent });
  expect(await placed()).toEqual({ datastores: new Set(["a-fast"]), policies: ["gold", "gold", "gold"] });
});

test("a policy that no datastore satisfies is refused, with what it says of each", async () => {
  const before = await listFiles(contract);
  await expect(vmOps.spawn({ uuid, flavor: flavor("tape") })).rejects.toMatchObject({
    code: "OPS_DATASTORE_NOT_FOUND",
    message: expect.stringMatching(
      /a-fast \(VMFS, refused by the storage policy: .*'tape'.*a-slow \(VMFS, refused/,
    ),
  });
  expect(await listFiles(contract)).toEqual(before);
});

test("a policy costs one call for each spawn once its name is known, and one that was made anew is found", async () => {
  const spawn = async () => {
    contract.calls.length = 0;
    await vmOps.spawn({ uuid, flavor: flavor("gold") });
    const calls = contract.calls.filter((method) => method.startsWith("Pbm"));
    await vmOps.destroy(uuid);
    return calls;
  };
  await spawn();
  expect(await spawn()).toEqual(["PbmCheckRequirements"]);
  const service = await contract.session.connectStoragePolicies();
  const _this = service.serviceContent.profileManager;
  const gold = await service.findProfile("gold");
  if (!gold || !("constraints" in gold)) throw new Error("no policy");
  await service.call("PbmDelete", { _this, profileId: [gold.profileId] });
  const { name, resourceType, constraints } = gold;
  await service.call("PbmCreate", { _this, createSpec: { name, resourceType, constraints } });
  expect(await spawn()).toEqual([
    "PbmCheckRequirements",
    "PbmQueryProfile",
    "PbmRetrieveContent",
    "PbmCheckRequirements",
  ]);
});

test("a resize gives the policy of the new flavor, and a revert the old one", async () => {
  await vmOps.spawn({ uuid, flavor: flavor("gold") });
  await vmOps.resize(uuid, flavor("any", { rootGb: 2 }));
  expect(await placed()).toEqual({ datastores: new Set(["a-fast"]), policies: ["any", "any", "any"] });
  await vmOps.revertResize(uuid);
  expect((await placed()).policies).toEqual(["gold", "gold", "gold"]);
  await vmOps.resize(uuid, flavor("gold", { rootGb: 2 }));
  expect((await placed()).policies).toEqual(["gold", "gold", "gold"]);
});

test("a resize to a policy that the instance's datastore does not satisfy is refused while it runs", async () => {
  await vmOps.spawn({ uuid, flavor: flavor() });
  await expect(vmOps.resize(uuid, flavor("gold"))).rejects.toMatchObject({
    code: "OPS_DATASTORE_NOT_FOUND",
    message: expect.stringContaining("a-slow"),
  });
  expect(await vmOps.fetchPowerState(uuid)).toBe("running");
});

test("a rescue disk is under the instance's policy", async () => {
  await vmOps.spawn({ uuid, flavor: flavor("gold") });
  await vmOps.rescue(uuid, { image: { id: "repair" }, imageContent });
  expect((await placed()).policies).toEqual(["gold", "gold", "gold", "gold"]);
});

test("an instance that moves to another node gets a datastore of its policy there", async () => {
  await vmOps.spawn({ uuid, flavor: flavor("gold") });
  const target = await poolOf("B");
  await vmOps.relocateToNode(uuid, target);
  vmOps = new VMOps(target);
  expect(await placed()).toEqual({ datastores: new Set(["b-fast"]), policies: ["gold", "gold", "gold"] });
});

test("a volume keeps its policy while it is attached", async () => {
  await vmOps.spawn({ uuid, flavor: flavor() });
  const volume = "6f0c3a52-0000-4000-8000-000000000002";
  const volumeVm = await vmOps.spawn(
    { uuid: volume, flavor: flavor("gold", { swapMb: 0 }) },
    { powerOn: false },
  );
  const service = await contract.session.connectStoragePolicies();
  const policyId = (await service.findProfile("gold"))?.profileId.uniqueId ?? "";
  await new VolumeOps(contract.node).attachVolume(uuid, { type: "vmdk", id: volume, volumeVm, policyId });
  expect((await placed()).policies).toEqual(["any", "any", "any", "gold"]);
});
