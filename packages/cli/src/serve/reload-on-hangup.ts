import {
  type ComputeService,
  monotonicTime,
  type ServiceLog,
  type ServiceManager,
} from "@novasphere/compute-service";
import { formatProblem, type NovaConfig } from "@novasphere/config";
import { driverOptions, type VSphereDriver } from "@novasphere/driver";
import type { CliIo } from "../cli-io.ts";
import type { ConfiguredVCenter } from "../vcenter/configured-vcenter.ts";

/** Groups whose changes take effect without a restart. */
const liveGroups = /^vmware(?:\.|$)/;
/** The same for single options of `[DEFAULT]`. */
const liveOptions: ReadonlySet<string> = new Set(["debug", "use_json", "use_stderr", "log_file", "log_dir"]);

/** What a reload changes. */
export interface ReloadedService {
  readonly log: ServiceLog;
  readonly service: ComputeService;
  readonly manager: ServiceManager;
  /** Ends when the service has started: before that there are no nodes that could change. */
  readonly started: Promise<unknown>;
  readonly driver: () => VSphereDriver | undefined;
}

/**
 * Reads the configuration again with every SIGHUP, and serves what its `[vmware]` names then: new nodes are published at
 * once, dropped ones when their operations have ended. The log follows at once, while the service starts as well. A bad
 * configuration changes nothing. Gives a function that ends this.
 */
export function reloadOnHangup(
  { onHangup, signal }: CliIo,
  { config }: ConfiguredVCenter,
  { log, service, manager, started, driver }: ReloadedService,
): () => void {
  let hasStarted = false;
  const ready = started.then(() => {
    hasStarted = true;
  });
  ready.catch(() => undefined);
  let changing: Promise<unknown> = Promise.resolve();
  const changeNodes = async () => {
    await ready;
    const changes = await driver()?.reconfigure(await driverOptions(config), { signal });
    for (const name of changes?.added ?? []) log.info("a new node", { node: name });
    for (const name of changes?.removed ?? []) log.info("the node is not served any more", { node: name });
    await service.refresh(changes?.removed);
    log.info("the configuration was read again");
  };
  const reload = async () => {
    if (!(await readAgain(config, log, signal))) return;
    changing = changing.then(changeNodes, changeNodes);
    await changing;
  };
  const listener = async () => {
    // Ready after a reload would be taken for ready after a start.
    const isReady = hasStarted;
    if (isReady) await manager.notify("RELOADING=1", monotonicTime());
    await reload().catch((error) => log.error("reading the configuration again failed", { error }));
    if (isReady) await manager.notify("READY=1");
  };
  return onHangup?.(() => void listener()) ?? (() => undefined);
}

/** False when the file is bad, and nothing has changed. */
async function readAgain(config: NovaConfig, log: ServiceLog, signal: AbortSignal): Promise<boolean> {
  const result = await config.reload({ signal });
  if (!result.applied) {
    for (const problem of result.problems) log.error(formatProblem(problem));
    log.error("the configuration stays as it was");
    return false;
  }
  for (const { group, option } of result.changes)
    if (!liveGroups.test(group) && !(group === "DEFAULT" && liveOptions.has(option)))
      log.warn(`[${group}] ${option} changed; a restart makes it take effect`);
  return true;
}
