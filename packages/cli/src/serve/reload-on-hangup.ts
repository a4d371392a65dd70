import type { ComputeService, ServiceLog } from "@novasphere/compute-service";
import { formatProblem } from "@novasphere/config";
import { driverOptions, type VSphereDriver } from "@novasphere/driver";
import type { CliIo } from "../cli-io.ts";
import type { ConfiguredVCenter } from "../vcenter/configured-vcenter.ts";

/** Groups whose changes take effect without a restart. */
const liveGroups = /^vmware(?:\.|$)/;

/** What a reload changes. */
export interface ReloadedService {
  readonly log: ServiceLog;
  readonly service: ComputeService;
  readonly driver: () => VSphereDriver | undefined;
}

/**
 * Reads the configuration again with every SIGHUP, and serves what its `[vmware]` names then: new nodes are published at
 * once, dropped ones when their operations have ended. A bad configuration changes nothing. Gives a function that ends
 * this.
 */
export function reloadOnHangup(
  { onHangup, signal }: CliIo,
  { config }: ConfiguredVCenter,
  { log, service, driver }: ReloadedService,
): () => void {
  const reload = async () => {
    const result = await config.reload({ signal });
    if (!result.applied) {
      for (const problem of result.problems) log.error(formatProblem(problem));
      log.error("the configuration stays as it was");
      return;
    }
    for (const { group, option } of result.changes)
      if (!liveGroups.test(group)) log.warn(`[${group}] ${option} changed; a restart makes it take effect`);
    const changes = await driver()?.reconfigure(await driverOptions(config), { signal });
    for (const name of changes?.added ?? []) log.info("a new node", { node: name });
    for (const name of changes?.removed ?? []) log.info("the node is not served any more", { node: name });
    await service.refresh();
    log.info("the configuration was read again");
  };
  const listener = () => {
    reload().catch((error) => log.error("reading the configuration again failed", { error }));
  };
  return onHangup?.(listener) ?? (() => undefined);
}
