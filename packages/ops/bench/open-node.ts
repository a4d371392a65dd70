import { readFile } from "node:fs/promises";
import type { NodeContext } from "@novasphere/ops";
import type { Session } from "@novasphere/vsphere-client";
import { Inventory } from "@novasphere/vsphere-inventory";

/** The node of the first cluster that both simulators have. */
export async function openNode(session: Session): Promise<NodeContext> {
  const inventory = await Inventory.open(session);
  const cluster = await inventory.resolve("DC0/DC0_C0");
  const datacenter = inventory.datacenterOf(cluster.ref);
  const vmFolder = datacenter && inventory.tree.get(datacenter.ref)?.links?.vmFolder;
  const resourcePool = inventory.tree.get(cluster.ref)?.links?.resourcePool;
  if (!datacenter || !vmFolder || !resourcePool) throw new Error("the simulator has no cluster DC0/DC0_C0");
  return {
    session,
    name: `${cluster.ref.value}(${cluster.storedName})`,
    ref: cluster.ref,
    computeResource: cluster.ref,
    resourcePool,
    datacenter: datacenter.ref,
    vmFolder,
  };
}

/** A figure of Linux about this process, in MB. */
export async function memoryMb(field: "VmRSS" | "VmHWM"): Promise<number> {
  const status = await readFile("/proc/self/status", "utf8");
  return Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
}
