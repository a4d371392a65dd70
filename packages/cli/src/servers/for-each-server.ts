import type { ComputeDriver, InstanceKey, RequestContext } from "@novasphere/driver";
import { CliError } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import { printError } from "../print-error.ts";
import { withDriver } from "../vcenter/with-driver.ts";
import { locateInstances, requireServer } from "./find-server.ts";

/**
 * Does the same to several instances, one after the other. All names are looked up first, so that a wrong one
 * stops everything before anything happened; a failure later is reported and the rest still done. Throws
 * `CLI_INCOMPLETE` in the end when something failed.
 */
export async function forEachServer(
  invocation: Invocation,
  texts: readonly string[],
  done: string,
  act: (driver: ComputeDriver, context: RequestContext, key: InstanceKey) => Promise<void>,
): Promise<void> {
  const { io, options } = invocation;
  await withDriver(invocation, async ({ driver, context }) => {
    const servers = locateInstances(await driver.getAllInstancesByNode(context));
    const meant = new Map(
      texts.map((text) => requireServer(servers, text)).map((found) => [found.instance.uuid, found]),
    );
    let failures = 0;
    for (const { node, instance } of meant.values()) {
      try {
        await act(driver, context, { uuid: instance.uuid, node });
      } catch (error) {
        io.signal.throwIfAborted();
        if (meant.size === 1) throw error;
        failures += 1;
        printError(io.stderr, error, options);
      }
    }
    if (failures > 0)
      throw new CliError("CLI_INCOMPLETE", `${failures} of ${meant.size} servers could not be ${done}`);
  });
}
