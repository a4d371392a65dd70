import { startSimulator } from "@novasphere/vcenter-simulator";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type NodeContext, VMOps } from "../src/index.ts";
import { type ContractNode, openNode } from "./contract-server.ts";

let simulator: Awaited<ReturnType<typeof startSimulator>>;
let contract: ContractNode;
let vmOps: VMOps;
let count = 0;
let uuid: string;

/** Clusters whose hosts are of different processors. */
const clusters = [
  { name: "new", maxEvcMode: "intel-icelake" },
  { name: "old", maxEvcMode: "intel-haswell" },
  { name: "amd", maxEvcMode: "amd-zen3" },
  { name: "held", maxEvcMode: "intel-sapphirerapids", evcMode: "intel-icelake" },
];

beforeAll(async () => {
  simulator = await startSimulator({
    inventory: {
      root: [
        {
          type: "Datacenter",
          name: "dc",
          host: clusters.map(({ name, maxEvcMode, ...mode }) => ({
            type: "ClusterComputeResource",
            name,
            hosts: [{ name: `${name}-1`, maxEvcMode }],
            ...mode,
          })),
          vm: [],
          datastore: [{ type: "Datastore", name: "ds1" }],
        },
      ],
    },
  });
  contract = await open("new");
  vmOps = new VMOps(contract.node);
});

afterAll(async () => {
  await contract?.session.logout();
  await simulator?.close();
});

beforeEach(async () => {
  count += 1;
  uuid = `5e0c3a52-0000-4000-8000-${String(count).padStart(12, "0")}`;
  await vmOps.spawn({ uuid, flavor: { vcpus: 1, memoryMb: 64, rootGb: 1 } });
});

function open(cluster: string): Promise<ContractNode> {
  const { url, thumbprint = "" } = simulator;
  const vcenter = { url, username: "user", password: "pass", tls: { thumbprint } };
  return openNode({ vcenter, poolPath: `dc/${cluster}/Resources` });
}

async function nodeOf(cluster: string): Promise<NodeContext> {
  const { node, session } = await open(cluster);
  await session.logout();
  return { ...node, session: contract.session };
}

describe.each(["old", "amd"])("a running instance, and hosts of processors that are %s", (cluster) => {
  test("cannot come together; a check says so beforehand, and vCenter when it is tried", async () => {
    const target = await nodeOf(cluster);
    await expect(vmOps.checkMove(uuid, target)).rejects.toMatchObject({
      code: "OPS_HOST_NOT_FOUND",
      message: expect.stringContaining("processor features of intel-icelake"),
    });
    await expect(vmOps.relocateToNode(uuid, target)).rejects.toMatchObject({
      faultType: "FeatureRequirementsNotMet",
    });
    const { resourcePool, powerState } = await vmOps.fetchInfo(uuid);
    expect({ resourcePool, powerState }).toEqual({
      resourcePool: contract.node.resourcePool,
      powerState: "running",
    });
  });

  test("come together once it is off", async () => {
    const target = await nodeOf(cluster);
    await vmOps.powerOff(uuid);
    expect(await vmOps.checkMove(uuid, target)).toMatchObject({ isThere: false, movesFiles: false });
    await vmOps.relocateToNode(uuid, target);
    expect((await vmOps.fetchInfo(uuid)).resourcePool).toEqual(target.resourcePool);
  });
});

test("a running instance goes to newer hosts that are held to its processors' mode", async () => {
  const target = await nodeOf("held");
  expect(await vmOps.checkMove(uuid, target)).toMatchObject({ isThere: false });
  await vmOps.relocateToNode(uuid, target);
  expect(await vmOps.fetchInfo(uuid)).toMatchObject({
    resourcePool: target.resourcePool,
    powerState: "running",
  });
});
