import { formatReference, type ManagedObjectReference } from "@novasphere/vim25";
import type { TaskOptions } from "@novasphere/vsphere-client";
import { OpsError } from "./errors.ts";
import type { NodeContext } from "./node-context.ts";
import { runNodeTask } from "./node-work.ts";
import { fetchPlacementCandidates } from "./placement.ts";
import { requireOurVm } from "./vm-lookup.ts";

/**
 * Moves an instance to another host of the node's cluster, running or not; its files and its pool stay. There
 * already is success. `host` is a host's name or reference. Throws `OPS_HOST_NOT_FOUND` for a host that is not
 * the cluster's, is not connected, or is in maintenance mode.
 */
export async function moveToHost(
  node: NodeContext,
  uuid: string,
  host: string | ManagedObjectReference,
  options: TaskOptions = {},
): Promise<void> {
  const found = await requireOurVm(node, uuid, options, ["runtime.host"]);
  const { hosts } = await fetchPlacementCandidates(node, options);
  const target = hosts.find(
    ({ name, ref }) => (typeof host === "string" ? name : ref.value) === hostKey(host),
  );
  if (!target?.isUsable) {
    const names = hosts.filter(({ isUsable }) => isUsable).map(({ name }) => name);
    throw new OpsError(
      "OPS_HOST_NOT_FOUND",
      `instance ${uuid} cannot go to host ${typeof host === "string" ? host : formatReference(host)}: the hosts of ${node.name} that take VMs are ${names.join(", ") || "none"}`,
      { instanceUuid: uuid },
    );
  }
  if (found.properties["runtime.host"]?.value === target.ref.value) return;
  await runNodeTask(node, "RelocateVM_Task", { _this: found.vm, spec: { host: target.ref } }, options);
}

function hostKey(host: string | ManagedObjectReference): string {
  return typeof host === "string" ? host : host.value;
}
