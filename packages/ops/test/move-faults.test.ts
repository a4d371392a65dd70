import type { TaskOptions } from "@novasphere/vsphere-client";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Instance, type NodeContext, VMOps } from "../src/index.ts";
import { type ContractNode, listFiles, openNode } from "./contract-server.ts";
import { startSimulatedServer } from "./simulated-server.ts";

const fault = { $type: "SystemError", reason: "broken" } as const;
const larger = { vcpus: 2, memoryMb: 128, rootGb: 2 };
/** Calls that follow tasks: the session makes up for their failures. */
const followers =
  /^(WaitForUpdatesEx|CancelWaitForUpdates|ModifyListView|CreatePropertyCollector|CreateListView|CreateFilter)$/;

let server: Awaited<ReturnType<typeof startSimulatedServer>>;
let contract: ContractNode;
let target: NodeContext;
let vmOps: VMOps;
let instance: Instance;
let count = 0;

beforeAll(async () => {
  server = await startSimulatedServer();
  contract = await openNode(server);
  const elsewhere = await openNode({ ...server, poolPath: server.otherPoolPath });
  await elsewhere.session.logout();
  target = { ...elsewhere.node, session: contract.session };
  vmOps = new VMOps(contract.node);
});

afterAll(async () => {
  await contract?.session.logout();
  await server?.[Symbol.asyncDispose]();
});

beforeEach(async () => {
  server.simulator.control.clearRules();
  count += 1;
  const uuid = `4d0c3a52-0000-4000-8000-${String(count).padStart(12, "0")}`;
  instance = { uuid, flavor: { vcpus: 1, memoryMb: 64, rootGb: 1 } };
  await vmOps.spawn(instance, { networks: ["VM Network"] });
  contract.calls.length = 0;
});

afterEach(async () => {
  server.simulator.control.clearRules();
  await vmOps.destroy(instance.uuid);
});

/** Where the instance is, how it does, and its files. */
async function whereabouts() {
  const { resourcePool, powerState, vcpus } = await vmOps.fetchInfo(instance.uuid);
  const { disks } = await vmOps.fetchDiagnostics(instance.uuid);
  const files = (await listFiles(contract)).filter((file) => file.includes(instance.uuid));
  return { pool: resourcePool?.value, powerState, vcpus, disks, files };
}

const live = (options: TaskOptions = {}) => vmOps.relocateToNode(instance.uuid, target, options);
const cold = (options: TaskOptions = {}) => vmOps.migrate(instance.uuid, target, larger, options);
const inPlace = (options: TaskOptions = {}) => vmOps.resize(instance.uuid, larger, options);

const planning = Array<string>(3).fill("RetrievePropertiesEx");
const resizing = [
  "RetrievePropertiesEx",
  ...["DeleteVirtualDisk_Task", "CopyVirtualDisk_Task", "ExtendVirtualDisk_Task", "ReconfigVM_Task"],
];
const moves = [
  { name: "a live migration", move: live, sequence: [...planning, "RelocateVM_Task"] },
  {
    name: "a cold migration",
    move: cold,
    sequence: [
      ...["RetrievePropertiesEx", "PowerOffVM_Task"],
      ...[...planning, "RelocateVM_Task"],
      ...resizing,
    ],
  },
  {
    name: "a resize",
    move: inPlace,
    sequence: [...resizing.slice(0, 1), "PowerOffVM_Task", ...resizing.slice(1)],
  },
] as const;

/** Each call of a sequence with how many of the same come before it, refused, and if it starts a task, that one failing. */
function failures(sequence: readonly string[]) {
  return sequence.flatMap((method, index) => {
    const skip = sequence.slice(0, index).filter((called) => called === method).length;
    const kinds = method.endsWith("_Task") ? (["fault", "taskFault"] as const) : (["fault"] as const);
    return kinds.map((kind) => ({ kind, method, skip }));
  });
}

describe.each(moves)("$name", ({ move, sequence }) => {
  test("makes these calls and no others", async () => {
    await move();
    expect(contract.calls.filter((method) => !followers.test(method))).toEqual(sequence);
  });

  test.each(failures(sequence))(
    "that fails by a $kind in $method after $skip leaves the instance where it was and running, and can be repeated",
    async ({ kind, method, skip }) => {
      const start = await whereabouts();
      const rule = server.simulator.control.addRule({ method, skip, times: 1, effect: { kind, fault } });
      await expect(move()).rejects.toThrow();
      expect(rule.hits).toBe(1);
      rule.remove();
      expect(await whereabouts()).toEqual(start);
      await move();
    },
  );

  test("whose last task was started and the answer lost has happened, once", async () => {
    const method = move === live ? "RelocateVM_Task" : "ReconfigVM_Task";
    server.simulator.control.setTaskDelay(20, method);
    server.simulator.control.addRule({ method, times: 1, effect: { kind: "disconnect", when: "after" } });
    await move();
    server.simulator.control.setTaskDelay(0, method);
    expect(await whereabouts()).toMatchObject({
      pool: (move === inPlace ? contract.node : target).resourcePool.value,
      vcpus: move === live ? 1 : 2,
      powerState: move === live ? "running" : "shutdown",
    });
    expect(contract.calls.filter((called) => called === method)).toHaveLength(1);
  });

  test("that is aborted is cancelled, and the instance is where it was and runs", async () => {
    const start = await whereabouts();
    const method = move === inPlace ? "CopyVirtualDisk_Task" : "RelocateVM_Task";
    server.simulator.control.addRule({ method, effect: { kind: "taskHang" }, times: 1 });
    const controller = new AbortController();
    const progress: (number | undefined)[] = [];
    const moving = move({
      signal: controller.signal,
      onProgress: ({ method: running, percent }) => {
        if (running !== method) return;
        progress.push(percent);
        controller.abort(new Error("enough"));
      },
    });
    await expect(moving).rejects.toThrow("enough");
    expect(progress.length).toBeGreaterThan(0);
    expect(contract.calls).toContain("CancelTask");
    expect(await whereabouts()).toEqual(start);
  });
});

test("an abort that comes too late is not noticed: the instance has moved", async () => {
  const controller = new AbortController();
  await live({
    signal: controller.signal,
    onProgress: ({ state }) => state === "success" && controller.abort(new Error("too late")),
  });
  expect(await whereabouts()).toMatchObject({ pool: target.resourcePool.value, powerState: "running" });
});

test("a move is checked without a change, and says what stands in its way", async () => {
  const start = await whereabouts();
  expect(await vmOps.checkMove(instance.uuid, target)).toEqual({
    isThere: false,
    movesFiles: false,
    datastore: "ds1",
  });
  expect(await vmOps.checkMove(instance.uuid, contract.node)).toMatchObject({ isThere: true });
  expect(await vmOps.checkMove(instance.uuid, { ...target, datastoreRegex: /ds/ })).toMatchObject({
    movesFiles: false,
  });
  await expect(vmOps.checkMove(instance.uuid, { ...target, datastoreRegex: /no/ })).rejects.toMatchObject({
    code: "OPS_DATASTORE_NOT_FOUND",
  });
  expect(await whereabouts()).toEqual(start);
  expect(contract.calls.filter((method) => method.endsWith("_Task"))).toEqual([
    "SearchDatastoreSubFolders_Task",
    "SearchDatastoreSubFolders_Task",
  ]);
});

test("files move where the other node's datastores are others, and come along with a resize", async () => {
  await using twoStores = await startSimulatedServer(["ds1", "ds2"]);
  const { session, node } = await openNode(twoStores, { datastoreRegex: /ds1/ });
  await using _session = session;
  const elsewhere = await openNode(
    { ...twoStores, poolPath: twoStores.otherPoolPath },
    { datastoreRegex: /ds2/ },
  );
  await elsewhere.session.logout();
  const there = { ...elsewhere.node, session };
  const [source, destination] = [new VMOps(node), new VMOps(there)];
  const drive = { sizeBytes: 512, open: () => [Buffer.alloc(512)] as unknown as AsyncIterable<Uint8Array> };
  await source.spawn(instance, { configDrive: drive });
  expect(await source.checkMove(instance.uuid, there)).toMatchObject({ movesFiles: true, datastore: "ds2" });
  await source.relocateToNode(instance.uuid, there);
  const places = async () =>
    (await source.fetchDiagnostics(instance.uuid)).disks.map(({ fileName }) => fileName.slice(0, 5));
  expect(await places()).toEqual(["[ds2]"]);
  expect(await listFiles({ session, node, calls: [] })).toContain(`[ds1] ${instance.uuid}/configdrive.iso`);
  await destination.migrate(instance.uuid, node, larger);
  expect(await places()).toEqual(["[ds1]"]);
  await source.confirmResize(instance.uuid);
  await source.relocateToNode(instance.uuid, there);
  await destination.destroy(instance.uuid);
  const files = await listFiles({ session, node, calls: [] });
  expect(files.filter((file) => file.includes("."))).toEqual([]);
});
