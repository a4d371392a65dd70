import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { expect, it } from "vitest";
import { faultOf, SoapClient } from "../../test/soap-client.ts";
import { startSimulator } from "../index.ts";

type Policy = NonNullable<Vim.ClusterDasConfigInfo["admissionControlPolicy"]>;

/** Two hosts that give 7168 MiB to machines each; machines that reserve 2000 MiB and their overhead. */
async function started(policy: Policy | ((hosts: readonly ManagedObjectReference[]) => Policy), count = 6) {
  const simulator = await startSimulator({
    tls: false,
    inventory: {
      root: [
        {
          type: "Datacenter",
          name: "dc",
          host: [
            {
              type: "ClusterComputeResource",
              name: "c",
              ha: true,
              hosts: ["h0", "h1"].map((name) => ({
                name,
                memoryMiB: 8192,
                cpuPackages: 1,
                cpuCores: 4,
                cpuThreads: 4,
                cpuMhz: 2000,
              })),
            },
          ],
          datastore: [{ type: "Datastore", name: "ds" }],
          vm: Array.from({ length: count }, (_, index) => ({
            type: "VirtualMachine" as const,
            name: `vm${index}`,
            memoryMiB: 2000,
            powerState: "poweredOff" as const,
          })),
        },
      ],
    },
  });
  const client = await SoapClient.open(simulator.url);
  const at = (path: string) => simulator.inventory.require(path);
  const run = async (calling: Promise<ManagedObjectReference>) => client.finish(await calling);
  const hosts = simulator.inventory.list("HostSystem");
  const admissionControlPolicy = typeof policy === "function" ? policy(hosts) : policy;
  const spec: Vim.Tagged<"ClusterConfigSpecEx"> = {
    $type: "ClusterConfigSpecEx",
    dasConfig: { admissionControlPolicy },
  };
  await run(client.call("ReconfigureComputeResource_Task", { _this: at("/dc/host/c"), spec, modify: true }));
  return {
    client,
    hosts,
    /** Reserves all memory of a machine and powers it on; the name of the fault, if any. */
    powerOn: async (index: number) => {
      const _this = at(`/dc/vm/vm${index}`);
      await run(client.call("ReconfigVM_Task", { _this, spec: { memoryAllocation: { reservation: 2000 } } }));
      return faultOf(run(client.call("PowerOnVM_Task", { _this })));
    },
    summary: async () => (await client.get(at("/dc/host/c"), "summary")) as Vim.ClusterComputeResourceSummary,
    hostOf: (index: number) => client.get(at(`/dc/vm/vm${index}`), "runtime.host"),
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

it("a share that is kept free is not given to machines", async () => {
  await using test = await started({
    $type: "ClusterFailoverResourcesAdmissionControlPolicy",
    cpuFailoverResourcesPercent: 10,
    memoryFailoverResourcesPercent: 50,
  });
  expect([await test.powerOn(0), await test.powerOn(1), await test.powerOn(2)]).toEqual([
    "no fault",
    "no fault",
    "no fault",
  ]);
  expect(await test.powerOn(3)).toBe("InsufficientFailoverResourcesFault");
  const { admissionControlInfo } = await test.summary();
  expect(admissionControlInfo).toMatchObject({
    $type: "ClusterFailoverResourcesAdmissionControlInfo",
    currentMemoryFailoverResourcesPercent: 57,
  });
});

it("slots of one failed host are kept free", async () => {
  await using test = await started({ $type: "ClusterFailoverLevelAdmissionControlPolicy", failoverLevel: 1 });
  expect([await test.powerOn(0), await test.powerOn(1), await test.powerOn(2)]).toEqual([
    "no fault",
    "no fault",
    "no fault",
  ]);
  expect((await test.summary()).currentFailoverLevel).toBe(1);
  expect(await test.powerOn(3)).toBe("InsufficientFailoverResourcesFault");
});

it("slots of a fixed size count instead of the largest reservation", async () => {
  await using test = await started({
    $type: "ClusterFailoverLevelAdmissionControlPolicy",
    failoverLevel: 1,
    slotPolicy: { $type: "ClusterFixedSizeSlotPolicy", cpu: 100, memory: 7000 },
  });
  expect(await test.powerOn(0)).toBe("no fault");
  expect(await test.powerOn(1)).toBe("InsufficientFailoverResourcesFault");
});

it("a host that stands by gets no machines", async () => {
  await using test = await started(([, standby]) => ({
    $type: "ClusterFailoverHostAdmissionControlPolicy",
    failoverHosts: standby ? [standby] : [],
  }));
  const [active] = test.hosts;
  const summary = await test.summary();
  expect(summary.admissionControlInfo).toMatchObject({
    hostStatus: [{ host: test.hosts[1], status: "green" }],
  });
  for (const index of [0, 2, 4]) expect(await test.powerOn(index)).toBe("no fault");
  expect(await test.hostOf(0)).toEqual(active);
});
