import { afterEach, beforeEach, expect, test } from "vitest";
import { type Instance, type NodeContext, VMOps } from "../src/index.ts";
import { type ContractNode, listFiles, listVmTree, openNode } from "./contract-server.ts";
import { startSimulatedServer } from "./simulated-server.ts";

const uuid = "3e0c3a52-0000-4000-8000-000000000001";
const instance: Instance = { uuid, displayName: "web", flavor: { vcpus: 1, memoryMb: 64, rootGb: 1 } };
const fault = { $type: "SystemError", reason: "broken" } as const;
const hosts = ["/dc/host/ClusterA/esx-1", "/dc/host/ClusterA/esx-2"];

let server: Awaited<ReturnType<typeof startSimulatedServer>>;
let contract: ContractNode;
let target: NodeContext;
let source: VMOps;
let destination: VMOps;

beforeEach(async () => {
  server = await startSimulatedServer(["ds1", "ds2"]);
  contract = await openNode(server);
  const elsewhere = await openNode({ ...server, poolPath: server.otherPoolPath });
  await elsewhere.session.logout();
  target = { ...elsewhere.node, session: contract.session };
  source = new VMOps(contract.node);
  destination = new VMOps(target);
  await source.spawn(instance, { networks: ["VM Network"] });
});

afterEach(async () => {
  await contract.session.logout();
  await server[Symbol.asyncDispose]();
});

function loseHosts(): void {
  for (const host of hosts) server.simulator.control.setHostConnection(host, "notResponding");
}

/** The instance's disks, which bear their identity, and all VMs and files. */
async function remains() {
  const { disks } = await source.fetchDiagnostics(uuid);
  return { disks, files: await listFiles(contract), tree: await listVmTree(contract) };
}

test("an instance of a dead host becomes a VM of another node, with its disks, and runs", async () => {
  const before = await remains();
  loseHosts();
  await destination.evacuate(instance, { networks: ["VM Network"] });
  expect(await destination.list()).toMatchObject([{ uuid, displayName: "web", powerState: "running" }]);
  expect(await remains()).toEqual(before);
  await destination.destroy(uuid);
});

test("its files are left alone where the other node does not reach them, and it is spawned", async () => {
  const [{ fileName = "" } = {}] = (await source.fetchDiagnostics(uuid)).disks;
  const [, name = ""] = /^\[(.*)\]/.exec(fileName) ?? [];
  const away = new VMOps({ ...target, datastoreRegex: name === "ds1" ? /ds2/ : /ds1/ });
  loseHosts();
  await away.evacuate(instance);
  const files = (await away.fetchDiagnostics(uuid)).disks.map((disk) => disk.fileName);
  expect(files).toEqual([expect.not.stringContaining(`[${name}]`)]);
  expect(await listFiles(contract)).toContain(fileName);
  expect((await away.list()).map((info) => info.uuid)).toEqual([uuid]);
});

test("a VM that is not ours is not taken for the instance's", async () => {
  const { vm } = await source.fetchInfo(uuid);
  await contract.session.runTask("PowerOffVM_Task", { _this: vm });
  const extraConfig = [{ key: "nvp.vm-uuid", value: "somebody-else" }];
  await contract.session.runTask("ReconfigVM_Task", { _this: vm, spec: { extraConfig } });
  await contract.session.call("UnregisterVM", { _this: vm });
  const before = await Promise.all([listFiles(contract), listVmTree(contract)]);
  await expect(destination.evacuate(instance)).rejects.toMatchObject({ code: "OPS_INSTANCE_NOT_OURS" });
  expect(await Promise.all([listFiles(contract), listVmTree(contract)])).toEqual(before);
});

test.each(["UnregisterVM", "SearchDatastore_Task", "RegisterVM_Task", "ReconfigVM_Task", "PowerOnVM_Task"])(
  "an evacuation that is cut off in %s ends when it is repeated, with the instance's disks",
  async (method) => {
    const before = await remains();
    loseHosts();
    const kind = method.endsWith("_Task") ? "taskFault" : "fault";
    server.simulator.control.addRule({ method, times: 1, effect: { kind, fault } });
    await expect(destination.evacuate(instance)).rejects.toThrow();
    await destination.evacuate(instance);
    expect(await destination.list()).toMatchObject([{ uuid, powerState: "running" }]);
    expect(await remains()).toEqual(before);
  },
);

test.each(["Destroy_Task", "CreateVM_Task", "ReconfigVM_Task", "PowerOnVM_Task"])(
  "a rebuild that is cut off in %s ends when it is repeated, with one VM",
  async (method) => {
    const before = await remains();
    // The datastore with the most free space is another one now.
    const anywhere = (text: unknown) =>
      JSON.parse(JSON.stringify(text).replaceAll("[ds2]", "[ds1]")) as unknown;
    server.simulator.control.addRule({ method, times: 1, effect: { kind: "taskFault", fault } });
    await expect(source.rebuild(instance)).rejects.toMatchObject({ method });
    await source.rebuild(instance);
    expect(await source.list()).toMatchObject([{ uuid, powerState: "running" }]);
    expect(anywhere(await remains())).toEqual(anywhere(before));
  },
);
