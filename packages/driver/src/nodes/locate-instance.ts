import { knownVmOf } from "@novasphere/ops";
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
 * one outside all nodes. One call for a VM that the session has met, else two.
 */
export async function locateInstance(
  session: Session,
  nodes: readonly ComputeNode[],
  uuid: string,
  options: CallOptions,
): Promise<ComputeNode | "absent" | "astray"> {
  const known = knownVmOf(session, uuid);
  const way =
    (known && (await fetchWay(session, known, uuid, options))) ?? (await searchWay(session, uuid, options));
  if (!way) return "absent";
  const nodeOfPool = new Map(nodes.map((node) => [node.context.resourcePool.value, node]));
  for (const pool of way) {
    const node = nodeOfPool.get(pool);
    if (node) return node;
  }
  return "astray";
}

async function searchWay(
  session: Session,
  uuid: string,
  options: CallOptions,
): Promise<string[] | undefined> {
  const { searchIndex } = session.serviceContent;
  if (!searchIndex) throw new TypeError("the server has no search index");
  const parameters = { _this: searchIndex, uuid, vmSearch: true, instanceUuid: true };
  const vm = await session.call("FindByUuid", parameters, options);
  return vm && fetchWay(session, vm, uuid, options);
}

/** Moids of the pools above an instance's VM, from the nearest; undefined when the VM is gone, or another instance's. */
async function fetchWay(
  session: Session,
  vm: ManagedObjectReference,
  uuid: string,
  options: CallOptions,
): Promise<string[] | undefined> {
  try {
    const { parents, instanceUuid } = await fetchParents(session, vm, options);
    // One that vCenter cannot read at the moment does not tell.
    if ((instanceUuid ?? uuid) !== uuid) return undefined;
    const way: string[] = [];
    for (let at = parents.get(vm.value); at !== undefined; at = parents.get(at)) way.push(at);
    return way;
  } catch (error) {
    if (isFault(error, "ManagedObjectNotFound")) return undefined;
    throw error;
  }
}

interface Parents {
  /** What is right above the VM and each pool above it, by moid. */
  readonly parents: ReadonlyMap<string, string>;
  /** The UUID that the VM has now. */
  readonly instanceUuid: string | undefined;
}

async function fetchParents(
  session: Session,
  vm: ManagedObjectReference,
  { signal }: CallOptions,
): Promise<Parents> {
  const contents = session.retrieveProperties(
    {
      objectSet: [{ obj: vm, skip: false, selectSet: upwards }],
      propSet: [
        { type: "VirtualMachine", pathSet: ["resourcePool", "config.instanceUuid"] },
        { type: "ResourcePool", pathSet: ["parent"] },
      ],
    },
    { signal },
  );
  const parents = new Map<string, string>();
  let instanceUuid: string | undefined;
  for await (const { obj, propSet = [] } of contents)
    for (const { name, val } of propSet)
      if (name === "config.instanceUuid") instanceUuid = String(val);
      else parents.set(obj.value, (val as ManagedObjectReference).value);
  return { parents, instanceUuid };
}
