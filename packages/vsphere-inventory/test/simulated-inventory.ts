import {
  type InventoryFixture,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from "@novasphere/vcenter-simulator";
import { connect, type Session } from "@novasphere/vsphere-client";
import { Inventory, type InventoryTree } from "../src/index.ts";
import type { FixtureObject } from "./case-file.ts";

/** A simulator with a session on it; `calls` are the methods that were called since the login. */
export interface SimulatedVcenter extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly session: Session;
  readonly calls: string[];
}

export const everyKind = ["folder", "host", "vm", "datastore", "network"] as const;

/** Starts the embedded simulator with a fixture of a case file and logs in. */
export async function startSimulated(
  root: readonly FixtureObject[],
  options: SimulatorOptions = {},
): Promise<SimulatedVcenter> {
  // The case files are this package's own statement of the fixture format; the simulator checks what it is given.
  const inventory = { root } as unknown as InventoryFixture;
  const simulator = await startSimulator({ ...options, inventory, tls: false });
  const calls: string[] = [];
  const session = await connect({
    url: simulator.url,
    username: "tester",
    password: "secret",
    onEvent: (event) => {
      if (event.type === "call") calls.push(event.method);
    },
  });
  calls.length = 0;
  return {
    simulator,
    session,
    calls,
    async [Symbol.asyncDispose]() {
      await session.logout();
      await simulator.close();
    },
  };
}

/** The tree of a fixture as it is read from the simulator. */
export async function readFromSimulator({
  root,
}: {
  readonly root: readonly FixtureObject[];
}): Promise<InventoryTree> {
  const vcenter = await startSimulated(root);
  try {
    return (await Inventory.open(vcenter.session, { kinds: everyKind })).tree;
  } finally {
    await vcenter[Symbol.asyncDispose]();
  }
}
