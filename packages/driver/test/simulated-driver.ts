import {
  type ManualClock,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from "@novasphere/vcenter-simulator";
import type { Vim } from "@novasphere/vim25";
import { type DriverOptions, VSphereDriver } from "../src/index.ts";

/** A driver on a simulator of its own, with everything it says and every call it makes. */
export interface SimulatedDriver extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly driver: VSphereDriver;
  readonly options: DriverOptions;
  readonly calls: string[];
  readonly lines: string[];
  /** What time it is for the driver. */
  readonly clock: { now: number };
}

/** The address of a simulator and who logs in. */
export function credentials({ url, thumbprint = "" }: Pick<Simulator, "url" | "thumbprint">) {
  return { url, username: "user", password: "pass", tls: { thumbprint } };
}

/** A log that writes into `lines`. */
export function logInto(lines: string[]) {
  return {
    info: (line: string) => lines.push(`info ${line}`),
    warn: (line: string) => lines.push(`warn ${line}`),
    error: (line: string) => lines.push(`error ${line}`),
  };
}

/** Options of the driver, whether its session repeats failed calls, and the vCenter's time where it is not the machine's. */
type SimulatedOptions = Partial<DriverOptions> & {
  readonly isRetrying?: boolean;
  readonly vcenterClock?: ManualClock;
};

/** Starts both; the driver serves `targets`. */
export async function startSimulatedDriver(
  inventory: SimulatorOptions["inventory"],
  targets: readonly string[],
  { isRetrying = false, vcenterClock, ...options }: SimulatedOptions = {},
): Promise<SimulatedDriver> {
  const simulator = await startSimulator({
    ...(inventory && { inventory }),
    ...(vcenterClock && { clock: vcenterClock }),
  });
  const calls: string[] = [];
  const lines: string[] = [];
  const clock = { now: 1_000_000 };
  const given: DriverOptions = {
    now: () => new Date(clock.now),
    log: logInto(lines),
    ...options,
    vcenter: {
      ...credentials(simulator),
      retry: isRetrying ? { baseDelayMs: 1 } : false,
      onEvent: (event) => {
        if (event.type === "call") calls.push(event.method);
      },
    },
    targets: targets.map((name) => ({ name })),
  };
  const driver = new VSphereDriver(given);
  const close = async () => {
    await driver.cleanupHost().catch(() => undefined);
    await simulator.close();
  };
  try {
    await driver.initHost();
  } catch (error) {
    await close();
    throw error;
  }
  calls.length = 0;
  return { simulator, driver, options: given, calls, lines, clock, [Symbol.asyncDispose]: close };
}

/** Changes HA or DRS of a cluster. */
export function configureCluster(
  simulator: Simulator,
  path: string,
  change: Partial<Vim.ClusterConfigInfoEx>,
): void {
  const ref = simulator.inventory.require(path) as { type: "ClusterComputeResource"; value: string };
  const { configurationEx } = simulator.inventory.properties(ref);
  simulator.inventory.update(ref, { configurationEx: { ...configurationEx, ...change } as never });
}
