import { RemoteError } from "@novasphere/oslo-messaging";
import type { ConductorClient } from "../conductor/conductor-client.ts";
import { adminContext } from "../conductor/nova-context.ts";
import type { ServiceLog } from "../log/service-log.ts";
import { objectVersions } from "../objects/manifest.ts";
import { NovaObject } from "../objects/nova-object.ts";
import type { Service, ServiceFields } from "../objects/service-records.ts";

/** The newest service version whose methods are all answered: Nova 2026.1. */
const highestServiceVersion = 72;

const binary = "nova-compute";
const lostRace: ReadonlySet<string> = new Set(["ServiceBinaryExists", "ServiceTopicExists"]);

/**
 * The version to claim: the control plane's own, which the records of its conductors have, and never more than is
 * implemented. `fallback` is for a control plane whose conductors have none. One call.
 */
export async function chooseServiceVersion(conductor: ConductorClient, fallback: number): Promise<number> {
  const args = ["nova-conductor"];
  const answer = await conductor.callClass(adminContext(), "Service", "get_minimum_version", { args });
  const present = typeof answer === "number" && answer > 0 ? answer : fallback;
  return Math.min(present, highestServiceVersion);
}

/** The version of the compute interface that goes with a service version. */
export function computeRpcVersion(serviceVersion: number): string {
  return serviceVersion > 64 ? "6.5" : "6.1";
}

/** The record of a service host; undefined for a host that Nova does not know yet. One call. */
async function findServiceRecord(conductor: ConductorClient, host: string): Promise<Service | undefined> {
  const args = [host, binary];
  const answer = await conductor.callClass(adminContext(), "Service", "get_by_host_and_binary", { args });
  return answer === null ? undefined : NovaObject.from<ServiceFields>(answer, "Service");
}

/** Makes the record of a service host, or takes over the present one and claims the version in it. */
export async function joinServiceRecord(
  conductor: ConductorClient,
  host: string,
  version: number,
  log: ServiceLog,
): Promise<Service> {
  const present = await findServiceRecord(conductor, host);
  if (present) {
    if (present.get("version") !== version) {
      log.info(`service ${host} claims version ${version}; before it was ${present.get("version")}`);
      present.set({ version });
      const primitive = present.toPartial("id");
      await conductor.callObject(adminContext(), present, "save", { primitive });
    }
    return present;
  }
  const fields = { host, binary, topic: "compute", report_count: 0, version };
  const created = NovaObject.create<ServiceFields>("Service", objectVersions.Service, fields);
  try {
    await conductor.callObject(adminContext(), created, "create");
  } catch (error) {
    // Somebody made it since: the present one is as good.
    if (!(error instanceof RemoteError) || !lostRace.has(error.className)) throw error;
    return joinServiceRecord(conductor, host, version, log);
  }
  log.info(`service ${host} is new: record ${created.get("id")}, version ${version}`);
  return created;
}
