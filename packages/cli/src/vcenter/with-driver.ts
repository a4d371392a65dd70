import { type RequestContext, VSphereDriver } from "@novasphere/driver";
import type { Session } from "@novasphere/vsphere-client";
import { CliError, errorCodeOf } from "../errors.ts";
import { type Invocation, warn } from "../invocation.ts";
import { TaskDisplay } from "../output/task-progress.ts";
import { type ConfiguredVCenter, openVCenter } from "./configured-vcenter.ts";

/** A driver that is logged in and has its nodes, for one command. */
export interface DriverUse {
  readonly driver: VSphereDriver;
  /** The session that all nodes share. */
  readonly session: Session;
  /** For every call: stops with the command and shows tasks. */
  readonly context: RequestContext;
}

/**
 * Logs in to the configured vCenter, or starts the embedded one, lets `use` work, and gives everything back
 * whatever happens.
 */
export async function withDriver<T>(
  invocation: Invocation,
  use: (given: DriverUse) => Promise<T>,
): Promise<T> {
  await using vcenter = await openVCenter(invocation);
  return await useDriver(invocation, vcenter, use);
}

/** {@link withDriver} on a vCenter that is open already, with tasks shown where the caller wants them. */
export async function useDriver<T>(
  invocation: Invocation,
  vcenter: Pick<ConfiguredVCenter, "driverOptions">,
  use: (given: DriverUse) => Promise<T>,
  tasks: TaskDisplay = new TaskDisplay(invocation.io.stderr),
): Promise<T> {
  const { io } = invocation;
  const driver = new VSphereDriver({
    ...vcenter.driverOptions,
    log: { info: () => undefined, warn: (message) => warn(invocation, message) },
  });
  const context: RequestContext = { signal: io.signal, onProgress: tasks.show, cancelOnAbort: true };
  try {
    await driver.initHost(context);
    const [node] = driver.nodes;
    if (!node) throw new CliError("CLI_INTERNAL", "the driver started without a node");
    return await use({ driver, session: node.context.session, context });
  } finally {
    tasks.close();
    // The work is done or has failed; a vCenter that does not answer the good-bye changes neither.
    await driver.cleanupHost().catch((error) => warn(invocation, `logout failed [${errorCodeOf(error)}]`));
  }
}
