import { formatReference, type ManagedObjectReference } from "@novasphere/vim25";
import { decodeName } from "@novasphere/vsphere-inventory";
import type { RequestContext } from "../contract/request.ts";
import { DriverError } from "../errors.ts";
import type { ComputeNode } from "../nodes/node.ts";

/**
 * Takes one host of the node's cluster out of service or back into it; so already is success. The task ends when
 * DRS or people have moved its running VMs away. Throws `DRIVER_HOST_NOT_FOUND`.
 */
export async function setHostMaintenance(
  { name, context: { session, computeResource } }: ComputeNode,
  esxiHost: string,
  isWanted: boolean,
  context: RequestContext,
): Promise<void> {
  const { signal } = context;
  // A cluster is a compute resource with more to it.
  const owner = computeResource as ManagedObjectReference<"ComputeResource">;
  const { host: refs = [] } = await session.fetchProperties(owner, ["host"], { signal });
  const hosts = await session.fetchPropertiesOf(
    refs.map(({ value }) => ({ type: "HostSystem", value }) as const),
    ["name", "runtime.inMaintenanceMode"],
    { signal },
  );
  const nameOf = (key: string) => decodeName(hosts.get(key)?.name ?? "");
  const found = refs.find((ref) => nameOf(formatReference(ref)) === esxiHost);
  if (!found) {
    const known = [...hosts.keys()].map(nameOf).join(", ") || "none";
    throw new DriverError(
      "DRIVER_HOST_NOT_FOUND",
      `${name} has no host '${esxiHost}'; its hosts are: ${known}`,
    );
  }
  if (hosts.get(formatReference(found))?.["runtime.inMaintenanceMode"] === isWanted) return;
  const options = { ...context, cancelOnAbort: true };
  if (isWanted) await session.runTask("EnterMaintenanceMode_Task", { _this: found, timeout: 0 }, options);
  else await session.runTask("ExitMaintenanceMode_Task", { _this: found, timeout: 0 }, options);
}
