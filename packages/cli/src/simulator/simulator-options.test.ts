import { expect, it } from "vitest";
import { getSimulatorOptions } from "./simulator-options.ts";

const listen = { host: "127.0.0.1", port: 0 };

it("every number of the command line shapes the inventory", () => {
  const counts = { dc: 1, cluster: 2, host: 3, standaloneHost: 4, pool: 5, vm: 6, ds: 7, folder: 8 };
  const more = { app: 9, pod: 10, pg: 11, pgNsx: 12, nsx: 13, delay: 14, taskDelay: 15 };
  expect(getSimulatorOptions({ ...counts, ...more, listen, username: "u" }, "p")).toEqual({
    inventory: {
      datacenters: 1,
      clusters: 2,
      hostsPerCluster: 3,
      standaloneHosts: 4,
      pools: 5,
      vms: 6,
      datastores: 7,
      folders: 8,
      vApps: 9,
      storagePods: 10,
      portgroups: 11,
      nsxPortgroups: 12,
      opaqueNetworks: 13,
    },
    latencyMs: 14,
    taskDelayMs: 15,
    listen,
    username: "u",
    password: "p",
  });
});

it("without numbers the simulator's own defaults hold", () => {
  expect(getSimulatorOptions({ listen, username: "u" }, "p").inventory).toEqual({});
});
