import type { Simulator } from "@novasphere/vcenter-simulator";
import { describe, expect, test } from "vitest";
import { configureCluster, startSimulatedDriver } from "./simulated-driver.ts";

const shape = { datacenters: 1, clusters: 1, hostsPerCluster: 3, vms: 0 } as const;
const cluster = "/DC0/host/DC0_C0";
const host = (index: number) => `${cluster}/DC0_C0_H${index}`;
const flavor = { vcpus: 1, memoryMb: 1024, rootGb: 1 };
const uuidOf = (index: number) => `6f0c3a52-0000-4000-8000-${String(index).padStart(12, "0")}`;

/** Names of the hosts that so many instances run on, in the order they were spawned. */
async function spawn(
  drsConfig: { enabled: boolean; defaultVmBehavior: "manual" | "fullyAutomated" },
  count: number,
  prepare: (simulator: Simulator) => void,
) {
  await using running = await startSimulatedDriver(shape, ["DC0_C0"]);
  const { driver, simulator } = running;
  configureCluster(simulator, cluster, { drsConfig });
  prepare(simulator);
  const [node = ""] = await driver.getAvailableNodes();
  const names: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const uuid = uuidOf(index);
    await driver.spawn({}, { uuid, node, flavor });
    const instances = (await driver.getAllInstancesByNode()).get(node) ?? [];
    const { host: ref } = instances.find((instance) => instance.uuid === uuid) ?? {};
    if (!ref) throw new Error("the instance is on no host");
    names.push(simulator.inventory.pathOf(ref).slice(cluster.length + 1));
  }
  return names;
}

describe.each([
  { enabled: false, defaultVmBehavior: "fullyAutomated" },
  { enabled: true, defaultVmBehavior: "manual" },
] as const)("T6: with DRS %j the driver chooses the host", (drs) => {
  test("T6: the one with the most free memory", async () => {
    const names = await spawn(drs, 3, () => undefined);
    expect(new Set(names).size).toBe(3);
  });

  test("T6: of those that count: connected, not in maintenance or quarantine, not kept for failures", async () => {
    const names = await spawn(drs, 1, (simulator) => {
      simulator.control.setHostMaintenance(host(0), true);
      const standby = simulator.inventory.require(host(1), "HostSystem");
      configureCluster(simulator, cluster, {
        dasConfig: {
          enabled: true,
          admissionControlEnabled: true,
          admissionControlPolicy: {
            $type: "ClusterFailoverHostAdmissionControlPolicy",
            failoverHosts: [standby],
          },
        },
      });
    });
    expect(names).toEqual(["DC0_C0_H2"]);
  });

  test("T6: a host in quarantine is left out", async () => {
    const names = await spawn(drs, 2, (simulator) => {
      const ref = simulator.inventory.require(host(0), "HostSystem");
      const { runtime } = simulator.inventory.properties(ref);
      simulator.inventory.update(ref, { runtime: { ...runtime, inQuarantineMode: true } });
    });
    expect(names.toSorted()).toEqual(["DC0_C0_H1", "DC0_C0_H2"]);
  });
});
