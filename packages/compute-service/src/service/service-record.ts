import { RemoteError } from "@novasphere/oslo-messaging";
import type { ConductorClient } from "../conductor/conductor-client.ts";
import { adminContext } from "../conductor/nova-context.ts";
import { ComputeServiceError } from "../errors.ts";
import type { ServiceLog } from "../log/service-log.ts";
import { objectVersions } from "../objects/manifest.ts";
import { NovaObject } from "../objects/nova-object.ts";
import type { Service, ServiceFields } from "../objects/service-records.ts";

/** The newest service version that is implemented: Nova 34. */
const highestServiceVersion = 74;

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

/**
 * Makes the record of a service host, or takes over the present one and claims the version in it. Throws
 * `COMPUTE_SERVICE_TOO_OLD` when Nova does not let that version in.
 */
export async function joinServiceRecord(
  conductor: ConductorClient,
  host: string,
  version: number,
  log: ServiceLog,
): Promise<Service> {
  const present = await findServiceRecord(conductor, host);
  if (present) {
    // Nova takes no version back that all compute services have had.
    if (present.get("version") < version) {
      log.info(`service ${host} claims version ${version}; before it was ${present.get("version")}`);
      present.set({ version });
      const primitive = present.toPartial("id");
      const args = { primitive };
      await conductor.callObject(adminContext(), present, "save", args).catch(refuseTooOld(host, version));
    }
    return present;
  }
  const fields = { host, binary, topic: "compute", report_count: 0, version };
  const created = NovaObject.create<ServiceFields>("Service", objectVersions.Service, fields);
  try {
    await conductor.callObject(adminContext(), created, "create");
  } catch (error) {
    // Somebody made it since: the present one is as good.
    if (!(error instanceof RemoteError) || !lostRace.has(error.className))
      return refuseTooOld(host, version)(error);
    return joinServiceRecord(conductor, host, version, log);
  }
  log.info(`service ${host} is new: record ${created.get("id")}, version ${version}`);
  return created;
}

/** Says what to do when Nova does not let the version in; any other error goes on as it is. */
function refuseTooOld(host: string, version: number): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof RemoteError) || error.className !== "ServiceTooOld") throw error;
    throw new ComputeServiceError(
      "COMPUTE_SERVICE_TOO_OLD",
      `service ${host} claims version ${version}, and all other compute services of this Nova have a newer one; this release implements versions up to ${highestServiceVersion}`,
      { cause: error },
    );
  };
}
