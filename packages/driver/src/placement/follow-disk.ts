import { listInstancesBelow } from "@novasphere/ops";
import { formatReference } from "@novasphere/vim25";
import type { RequestContext } from "../contract/request.ts";
import { DriverError } from "../errors.ts";
import type { ComputeNode } from "../nodes/node.ts";
import { nodeUuid } from "../nodes/node-uuid.ts";
import type { HostStats } from "../statistics/host-stats.ts";
import { type Allocations, diskMove, moveDisk, sharingWith } from "./allocations.ts";
import type { ProviderTree, ResourceProvider } from "./provider-tree.ts";

/**
 * Moves allocations of disk where a node's providers have it in another form than the tree, and throws
 * `DRIVER_RESHAPE_NEEDED` where there are none to move. Two calls where they go to one of several datastores, none
 * otherwise.
 */
export async function followDisk(
  {
    node,
    stats,
    isFlat,
  }: { readonly node: ComputeNode; readonly stats: HostStats; readonly isFlat: boolean },
  tree: ProviderTree,
  [after, ...datastores]: readonly ResourceProvider[],
  allocations: Allocations | undefined,
  context: RequestContext,
): Promise<void> {
  if (!after) return;
  const before = tree.find(node.uuid);
  const sharing = datastores.length > 0 ? datastores : sharingWith(before, tree.list());
  const reshape = { before, after, isFlat, sharing };
  const move = diskMove(reshape);
  if (move === "none") return;
  if (!allocations)
    throw new DriverError(
      "DRIVER_RESHAPE_NEEDED",
      `Placement has the disk of ${node.name} in another form, and it cannot be moved without the allocations`,
    );
  const isChoice = move === "toDatastores" && sharing.length > 1;
  const homes = isChoice ? await fetchHomes(node, stats, context) : new Map<string, string>();
  moveDisk(reshape, allocations, (consumer) => homes.get(consumer));
}

/** The provider of the datastore that each of the node's instances is on, by instance UUID. */
async function fetchHomes(
  { context: { session, resourcePool }, vcenterUuid }: ComputeNode,
  { datastores }: HostStats,
  { signal }: RequestContext,
): Promise<ReadonlyMap<string, string>> {
  const { instances } = await listInstancesBelow(session, [resourcePool], { signal });
  const vms = instances.map(({ vm }) => ({ type: "VirtualMachine", value: vm.value }) as const);
  const found = await session.fetchPropertiesOf(vms, ["config.files.vmPathName"], { signal });
  return new Map(
    instances.flatMap(({ uuid, vm }) => {
      const path = found.get(formatReference(vm))?.["config.files.vmPathName"];
      const home = datastores.find(({ name }) => path?.startsWith(`[${name}] `));
      return home ? [[uuid, nodeUuid(vcenterUuid, home.moid)] as const] : [];
    }),
  );
}
