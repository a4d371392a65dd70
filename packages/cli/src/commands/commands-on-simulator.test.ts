import { startSimulator } from "@novasphere/vcenter-simulator";
import { describe } from "vitest";
import { commandSuite, type SuiteVCenter } from "../../test/command-suite.ts";

const account = { username: "nova", password: "correct" } as const;

describe("commands on the embedded vCenter", () => {
  commandSuite(async (): Promise<SuiteVCenter> => {
    const simulator = await startSimulator({ inventory: { pools: 2, vms: 0 }, ...account });
    return {
      url: simulator.url,
      thumbprint: simulator.thumbprint,
      ...account,
      [Symbol.asyncDispose]: () => simulator.close(),
    };
  });
});
