import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { VMOps } from "../src/index.ts";
import { type ContractNode, openNode } from "./contract-server.ts";
import { startSimulatedServer } from "./simulated-server.ts";

const flavor = { vcpus: 1, memoryMb: 64, rootGb: 1 };

let server: Awaited<ReturnType<typeof startSimulatedServer>>;
let contract: ContractNode;
/** Somebody else, who changes things behind the first one's back. */
let other: ContractNode;
let vmOps: VMOps;
let count = 0;
let uuid: string;

beforeAll(async () => {
  server = await startSimulatedServer();
  contract = await openNode(server);
  other = await openNode(server);
  vmOps = new VMOps(contract.node);
});

afterAll(async () => {
  await contract?.session.logout();
  await other?.session.logout();
  await server?.[Symbol.asyncDispose]();
});

beforeEach(async () => {
  count += 1;
  uuid = `3c0c3a52-0000-4000-8000-${String(count).padStart(12, "0")}`;
  await vmOps.spawn({ uuid, flavor });
  contract.calls.length = 0;
});

const searches = () => contract.calls.filter((method) => method === "FindByUuid").length;

test("a VM that the session knows is not searched again", async () => {
  await vmOps.powerOff(uuid);
  await vmOps.fetchInfo(uuid);
  expect(searches()).toBe(0);
});

test("a VM that somebody removed is not there", async () => {
  await new VMOps(other.node).destroy(uuid);
  await expect(vmOps.powerOff(uuid)).rejects.toMatchObject({ code: "OPS_INSTANCE_NOT_FOUND" });
  expect(await vmOps.exists(uuid)).toBe(false);
  await vmOps.destroy(uuid);
});

test("a VM that somebody made anew is found, and known from then on", async () => {
  await new VMOps(other.node).rebuild({ uuid, flavor });
  const { vm } = await new VMOps(other.node).fetchInfo(uuid);
  expect((await vmOps.fetchInfo(uuid)).vm).toEqual(vm);
  expect(searches()).toBe(1);
  await vmOps.powerOff(uuid);
  expect(searches()).toBe(1);
});

test("a VM that was given another instance's UUID is left alone", async () => {
  const { vm } = await vmOps.fetchInfo(uuid);
  const instanceUuid = "3c0c3a52-0000-4000-8000-00000000ffff";
  const spec = { instanceUuid };
  await other.session.runTask("ReconfigVM_Task", { _this: { ...vm, type: "VirtualMachine" }, spec });
  await vmOps.destroy(uuid);
  expect(await vmOps.fetchPowerState(instanceUuid)).toBe("running");
});

test("a VM that moved to another node of the session is known there", async () => {
  const target = { ...other.node, ...(await otherNode()), session: contract.session };
  contract.calls.length = 0;
  await vmOps.relocateToNode(uuid, target);
  await new VMOps(target).powerOff(uuid);
  expect(searches()).toBe(0);
});

test("a VM in another pool than it was is searched in its node's datacenter", async () => {
  const target = await otherNode();
  const { vm } = await vmOps.fetchInfo(uuid);
  const spec = { pool: target.resourcePool };
  await other.session.runTask("RelocateVM_Task", { _this: { ...vm, type: "VirtualMachine" }, spec });
  contract.calls.length = 0;
  await vmOps.fetchInfo(uuid);
  expect(searches()).toBe(1);
  await vmOps.fetchInfo(uuid);
  expect(searches()).toBe(1);
});

async function otherNode() {
  const { node, session } = await openNode({ ...server, poolPath: server.otherPoolPath });
  await session.logout();
  return node;
}
