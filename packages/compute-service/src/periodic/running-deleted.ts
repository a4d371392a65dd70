import type { ComputeDriver } from "@novasphere/driver";
import type { ConductorClient } from "../conductor/conductor-client.ts";
import { listInstances } from "../conductor/instance-records.ts";
import { adminContext } from "../conductor/nova-context.ts";
import type { ServiceLog } from "../log/service-log.ts";
import type { Instance } from "../objects/instance.ts";
import type { VmPlace } from "./vm-places.ts";

/** What is done about an instance that is deleted in Nova and still there in vCenter. */
type RunningDeletedAction = "reap" | "log" | "shutdown" | "noop";

/** What the search needs. */
export interface RunningDeletedOptions {
  readonly conductor: ConductorClient;
  readonly driver: ComputeDriver;
  readonly log: ServiceLog;
  readonly action: RunningDeletedAction;
  /** Those that were deleted since are left alone. */
  readonly deletedBefore: Date;
  readonly signal: AbortSignal;
}

/**
 * Looks for VMs in vCenter whose instance Nova has deleted on one of `hosts`, and does with them what is configured.
 * One read for all VMs. A VM that Nova never heard of is left alone, and so is one of another service.
 */
export async function cleanRunningDeleted(
  hosts: ReadonlySet<string>,
  vms: ReadonlyMap<string, VmPlace>,
  options: RunningDeletedOptions,
): Promise<void> {
  const { conductor, action } = options;
  if (action === "noop" || vms.size === 0) return;
  const filters = { uuid: [...vms.keys()], deleted: true, soft_deleted: false };
  const context = adminContext({ readDeleted: "yes" });
  for (const instance of await listInstances(conductor, context, "get_by_filters", [filters])) {
    const place = vms.get(instance.get("uuid"));
    if (place && isDue(instance, hosts, options)) await clean(instance, place, options);
  }
}

function isDue(
  instance: Instance,
  hosts: ReadonlySet<string>,
  { deletedBefore }: RunningDeletedOptions,
): boolean {
  const deletedAt = instance.find("deleted_at") ?? null;
  if (instance.find("deleted") !== true || !hosts.has(instance.find("host") ?? "")) return false;
  return deletedAt === null || Date.parse(deletedAt) <= deletedBefore.getTime();
}

async function clean(
  instance: Instance,
  place: VmPlace,
  { driver, log, action, signal }: RunningDeletedOptions,
): Promise<void> {
  const uuid = instance.get("uuid");
  const what = `it is deleted, and its VM is still on ${place.node}`;
  const key = { uuid, node: place.node };
  try {
    if (action === "log") log.warn(what, { instance: uuid });
    else if (action === "shutdown") {
      log.warn(`${what}: switching it off`, { instance: uuid });
      if (place.state === "running") await driver.powerOff({ signal }, key);
    } else {
      log.warn(`${what}: removing it`, { instance: uuid });
      await driver.destroy({ signal }, key);
    }
  } catch (error) {
    signal.throwIfAborted();
    log.error("it could not be cleaned up; the next run tries again", { instance: uuid, error });
  }
}
