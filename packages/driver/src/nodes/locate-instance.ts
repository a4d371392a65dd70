import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { type CallOptions, isFault, type Session } from "@novasphere/vsphere-client";
import type { ComputeNode } from "./node.ts";

const upwards: NonNullable<Vim.PropertyFilterSpec["objectSet"][number]["selectSet"]> = [
  {
    $type: "TraversalSpec",
    type: "VirtualMachine",
    path: "resourcePool",
    skip: false,
    selectSet: [
      {
        $type: "TraversalSpec",
        name: "up",
        type: "ResourcePool",
        path: "parent",
        skip: false,
        selectSet: [{ name: "up" }],
      },
    ],
  },
];

/**
 * The node whose resource pool is nearest above the instance's VM: `absent` without a VM in the vCenter, `astray` for
 * one outside all nodes. Two calls.
 */
export async function locateInstance(
  session: Session,
  nodes: readonly ComputeNode[],
  uuid: string,
  options: CallOptions,
): Promise<ComputeNode | "absent" | "astray"> {
  const { searchIndex } = session.serviceContent;
  if (!searchIndex) throw new TypeError("the server has no search index");
  const vm = await session.call(
    "FindByUuid",
    { _this: searchIndex, uuid, vmSearch: true, instanceUuid: true },
    options,
  );
  if (!vm) return "absent";
  const nodeOfPool = new Map(nodes.map((node) => [node.context.resourcePool.value, node]));
  try {
    const parents = await fetchParents(session, vm, options);
    for (let at = parents.get(vm.value); at !== undefined; at = parents.get(at)) {
      const node = nodeOfPool.get(at);
      if (node) return node;
    }
    return "astray";
  } catch (error) {
    // Removed between the two calls.
    if (isFault(error, "ManagedObjectNotFound")) return "absent";
    throw error;
  }
}

/** What is right above the VM and each pool above it, by moid. */
async function fetchParents(
  session: Session,
  vm: ManagedObjectReference,
  { signal }: CallOptions,
): Promise<ReadonlyMap<string, string>> {
  const contents = session.retrieveProperties(
    {
      objectSet: [{ obj: vm, skip: false, selectSet: upwards }],
      propSet: [
        { type: "VirtualMachine", pathSet: ["resourcePool"] },
        { type: "ResourcePool", pathSet: ["parent"] },
      ],
    },
    { signal },
  );
  const parents = new Map<string, string>();
  for await (const { obj, propSet = [] } of contents) {
    const parent = propSet[0]?.val as ManagedObjectReference | undefined;
    if (parent) parents.set(obj.value, parent.value);
  }
  return parents;
}
