import type { Vim } from "@novasphere/vim25";
import { type SimulatorOptions, startSimulator } from "../src/index.ts";
import { SoapClient } from "./soap-client.ts";

/** A simulator and a client with a property collector of its own. */
export async function startCollecting(options: SimulatorOptions = {}) {
  const simulator = await startSimulator({ tls: false, inventory: { vms: 2 }, ...options });
  const client = await SoapClient.open(simulator.url);
  const collector = await client.call("CreatePropertyCollector", { _this: client.content.propertyCollector });
  return {
    simulator,
    client,
    collector,
    filter: (spec: Vim.PropertyFilterSpec, partialUpdates = false) =>
      client.call("CreateFilter", { _this: collector, spec, partialUpdates }),
    wait: (version = "", options: Vim.WaitOptions = { maxWaitSeconds: 0 }) =>
      client.call("WaitForUpdatesEx", { _this: collector, version, options }),
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

/** What an answer tells, of all filters. */
export const objects = (set: Vim.UpdateSet | undefined) =>
  (set?.filterSet ?? []).flatMap(({ objectSet }) => objectSet ?? []);
