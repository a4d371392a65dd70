import type { ManagedObjectReference } from "@novasphere/vim25";
import { afterAll, beforeAll, expect, it } from "vitest";
import { faultOf, SoapClient } from "../../test/soap-client.ts";
import { type Simulator, startSimulator } from "../index.ts";

let simulator: Simulator;
let client: SoapClient;
beforeAll(async () => {
  simulator = await startSimulator({ tls: false, inventory: { clusters: 2, vms: 2, pools: 1, folders: 1 } });
  client = await SoapClient.open(simulator.url);
});
afterAll(() => simulator.close());

const containerView = (path: string, type: string[], recursive: boolean) =>
  client.call("CreateContainerView", {
    _this: client.manager("viewManager"),
    container: simulator.inventory.require(path),
    type,
    recursive,
  });
const members = async (view: ManagedObjectReference) =>
  ((await client.get(view, "view")) as ManagedObjectReference[])
    .map((ref) => simulator.inventory.pathOf(ref))
    .sort();

it("a recursive view has everything of its types below the container, but not the container", async () => {
  const view = await containerView("/F0", ["ComputeResource"], true);
  expect(await members(view)).toEqual([
    "/F0/DC0/host/F0/DC0_C0",
    "/F0/DC0/host/F0/DC0_C1",
    "/F0/DC0/host/F0/DC0_H0",
  ]);
  const machines = await containerView("/F0/DC0", ["VirtualMachine"], true);
  expect(await members(machines)).toHaveLength(6);
  expect(await members(await containerView("/F0/DC0/vm", ["Folder"], true))).toEqual(["/F0/DC0/vm/F0"]);
});

it("a flat view has what is directly in the container", async () => {
  expect(await members(await containerView("/F0/DC0", [], false))).toEqual(
    ["datastore", "host", "network", "vm"].map((name) => `/F0/DC0/${name}`),
  );
});

it("a view of a cluster, a pool or a host has their machines", async () => {
  const inCluster = await members(await containerView("/F0/DC0/host/F0/DC0_C0", ["VirtualMachine"], true));
  expect(inCluster).toEqual(["/F0/DC0/vm/F0/DC0_C0_RP0_VM0", "/F0/DC0/vm/F0/DC0_C0_RP0_VM1"]);
  expect(
    await members(await containerView("/F0/DC0/host/F0/DC0_C0/Resources", ["VirtualMachine"], true)),
  ).toEqual(inCluster);
});

it("a view follows the inventory", async () => {
  const view = await containerView("/F0/DC0/vm", ["Folder"], true);
  simulator.inventory.add("/F0/DC0/vm", { type: "Folder", name: "later" });
  expect(await members(view)).toContain("/F0/DC0/vm/later");
  simulator.inventory.destroy("/F0/DC0/vm/later");
  expect(await members(view)).not.toContain("/F0/DC0/vm/later");
});

it("what contains nothing is no container", async () => {
  expect(await faultOf(containerView("/F0/DC0/vm/F0/DC0_C0_RP0_VM0", [], true))).toBe("InvalidArgument");
});

it("a list view has what it is given, and says what it does not know", async () => {
  const [one, two] = simulator.inventory.list("VirtualMachine");
  const ghost = { type: "VirtualMachine", value: "vm-0" };
  if (!one || !two) throw new Error("no machines");
  const view = await client.call("CreateListView", {
    _this: client.manager("viewManager"),
    obj: [one, ghost],
  });
  expect(await client.get(view, "view")).toEqual([one]);
  const unknown = await client.call("ModifyListView", { _this: view, add: [one, two, ghost], remove: [] });
  expect(unknown).toEqual([ghost]);
  expect(await client.get(view, "view")).toEqual([one, two]);
  await client.call("ModifyListView", { _this: view, remove: [one] });
  expect(await client.get(view, "view")).toEqual([two]);
});

it("a view ends when it is destroyed, and with its session", async () => {
  const view = await containerView("/F0", [], false);
  await client.call("DestroyView", { _this: view });
  expect(await faultOf(client.get(view, "view"))).toBe("ManagedObjectNotFound");
  const other = await SoapClient.open(simulator.url);
  const theirs = await other.call("CreateContainerView", {
    _this: other.manager("viewManager"),
    container: other.content.rootFolder,
    type: [],
    recursive: false,
  });
  await other.call("Logout", { _this: other.manager("sessionManager") });
  expect(await faultOf(client.get(theirs, "view"))).toBe("ManagedObjectNotFound");
});
