import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { expect, it } from "vitest";
import { faultOf, SoapClient } from "../../test/soap-client.ts";
import { startSimulator } from "../index.ts";

async function started() {
  const vm = ["a", "b", "c"].map((name) => ({
    type: "VirtualMachine" as const,
    name,
    powerState: "poweredOff" as const,
  }));
  const host = [{ type: "ClusterComputeResource" as const, name: "c", hosts: ["h0", "h1"] }];
  const simulator = await startSimulator({
    tls: false,
    inventory: {
      root: [{ type: "Datacenter", name: "dc", host, vm, datastore: [{ type: "Datastore", name: "ds" }] }],
    },
  });
  const client = await SoapClient.open(simulator.url);
  return {
    client,
    at: (path: string) => simulator.inventory.require(path),
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

async function task(client: SoapClient, started: Promise<ManagedObjectReference>): Promise<unknown> {
  return client.finish(await started);
}

it("DRS rules are kept about machines of their cluster, until these leave it", async () => {
  await using test = await started();
  const cluster = test.at("/dc/host/c");
  const change = (...rulesSpec: Vim.ClusterRuleSpec[]) =>
    task(
      test.client,
      test.client.call("ReconfigureComputeResource_Task", {
        _this: cluster,
        spec: { $type: "ClusterConfigSpecEx", rulesSpec },
        modify: true,
      }),
    );
  const rules = async () =>
    ((await test.client.get(cluster, "configurationEx")) as Vim.ClusterConfigInfoEx).rule ?? [];
  const [a, b, c] = ["a", "b", "c"].map((name) => test.at(`/dc/vm/${name}`));
  if (!a || !b || !c) throw new Error("no machines");
  const info = {
    $type: "ClusterAffinityRuleSpec" as const,
    name: "together",
    vm: [a, b],
  } satisfies Vim.AnyClusterRuleInfo;
  await change({ operation: "add", info });
  const [{ key = 0 } = {}] = await rules();
  expect(await rules()).toMatchObject([{ ...info, key, enabled: true, mandatory: false }]);
  expect(await faultOf(change({ operation: "add", info }))).toBe("InvalidArgument");
  expect(await faultOf(change({ operation: "edit", info: { ...info, key: key + 1 } }))).toBe(
    "InvalidArgument",
  );
  expect(await faultOf(change({ operation: "add", info: { ...info, name: "x", vm: [cluster] } }))).toBe(
    "InvalidArgument",
  );
  await change({ operation: "edit", info: { ...info, key, vm: [a, b, c] } });
  await test.client.finish(await test.client.call("Destroy_Task", { _this: c }));
  expect(await rules()).toMatchObject([{ vm: [a, b] }]);
  expect(await faultOf(change({ operation: "remove", removeKey: key + 1 }))).toBe("InvalidArgument");
  await change({ operation: "remove", removeKey: key });
  expect(await rules()).toEqual([]);
});
