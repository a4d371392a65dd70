import type { Vim } from "@novasphere/vim25";
import { expect, it } from "vitest";
import { faultOf, SoapClient } from "../../test/soap-client.ts";
import { type InventoryFixture, startSimulator } from "../index.ts";

const cluster = (name: string, host: string, maxEvcMode?: string, evcMode?: string) => ({
  type: "ClusterComputeResource" as const,
  name,
  hosts: [{ name: host, ...(maxEvcMode !== undefined && { maxEvcMode }) }],
  ...(evcMode !== undefined && { evcMode }),
});
const inventory: InventoryFixture = {
  root: [
    {
      type: "Datacenter",
      name: "dc",
      host: [
        cluster("new", "n1", "intel-icelake"),
        cluster("held", "h1", "intel-icelake", "intel-haswell"),
        cluster("old", "o1", "intel-haswell"),
        cluster("amd", "a1", "amd-zen3"),
        cluster("unknown", "u1"),
      ],
      vm: [{ type: "VirtualMachine", name: "vm", pool: "new", powerState: "poweredOff" }],
      datastore: [{ type: "Datastore", name: "ds" }],
    },
  ],
};

async function started() {
  const simulator = await startSimulator({ tls: false, inventory });
  const client = await SoapClient.open(simulator.url);
  const at = (path: string) => simulator.inventory.require(path);
  const vm = at("/dc/vm/vm");
  const power = async (method: "PowerOnVM_Task" | "PowerOffVM_Task" | "SuspendVM_Task") =>
    client.finish(await client.call(method, { _this: vm }));
  const move = async (to: string) => {
    const spec = { pool: at(`/dc/host/${to}/Resources`) };
    return faultOf(client.finish(await client.call("RelocateVM_Task", { _this: vm, spec })));
  };
  const mode = () => client.get(vm, "runtime.minRequiredEVCModeKey");
  return { simulator, client, at, power, move, mode, [Symbol.asyncDispose]: () => simulator.close() };
}

it("hosts and clusters tell their modes, and the service which there are", async () => {
  await using test = await started();
  const { client, at } = test;
  expect(await client.get(at("/dc/host/held"), "summary.currentEVCModeKey")).toBe("intel-haswell");
  const paths = ["summary.maxEVCModeKey", "summary.currentEVCModeKey"];
  expect(await client.properties(at("/dc/host/held/h1"), paths)).toEqual({
    "summary.maxEVCModeKey": "intel-icelake",
    "summary.currentEVCModeKey": "intel-haswell",
  });
  expect(await client.properties(at("/dc/host/unknown/u1"), paths)).toEqual({});
  const service = { type: "ServiceInstance", value: "ServiceInstance" };
  const modes = (await client.get(service, "capability.supportedEVCMode")) as Vim.EVCMode[];
  expect(modes.find(({ key }) => key === "intel-penryn")).toMatchObject({
    vendor: "intel",
    vendorTier: 2,
    track: ["intel-merom", "intel-penryn"],
  });
});

it("a running machine goes only where it finds the features it started with", async () => {
  await using test = await started();
  expect(await test.mode()).toBeUndefined();
  await test.power("PowerOnVM_Task");
  expect(await test.mode()).toBe("intel-icelake");
  for (const place of ["old", "held", "amd"])
    expect(await test.move(place)).toBe("FeatureRequirementsNotMet");
  expect(await test.move("unknown")).toBe("no fault");
  expect(await test.move("new")).toBe("no fault");
  await test.power("SuspendVM_Task");
  expect(await test.move("old")).toBe("FeatureRequirementsNotMet");
  await test.power("PowerOffVM_Task");
  expect(await test.mode()).toBeUndefined();
  expect(await test.move("old")).toBe("no fault");
});

it("a machine that started in a cluster's mode goes to hosts of that generation", async () => {
  await using test = await started();
  await test.move("held");
  await test.power("PowerOnVM_Task");
  expect(await test.mode()).toBe("intel-haswell");
  expect(await test.move("old")).toBe("no fault");
  expect(await test.move("new")).toBe("no fault");
  expect(await test.mode()).toBe("intel-haswell");
  expect(await test.move("amd")).toBe("FeatureRequirementsNotMet");
});

it.each([
  ["a host older than its cluster's mode", cluster("c", "h", "intel-penryn", "intel-haswell")],
  ["a mode that there is not", cluster("c", "h", undefined, "intel-never")],
])("%s is refused", async (_what, host) => {
  const root = [{ type: "Datacenter" as const, name: "dc", host: [host] }];
  await expect(startSimulator({ tls: false, inventory: { root } })).rejects.toMatchObject({
    code: "SIMULATOR_INVALID_INVENTORY",
  });
});
