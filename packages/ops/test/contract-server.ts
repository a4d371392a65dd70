import { type ConnectOptions, connect, type Session } from "@novasphere/vsphere-client";
import { Inventory } from "@novasphere/vsphere-inventory";
import type { NodeContext } from "../src/index.ts";

/** A server to run the contract on. */
export interface ContractServer extends AsyncDisposable {
  readonly vcenter: ConnectOptions;
  /** A pool inside a cluster that has at least two hosts. */
  readonly poolPath: string;
  /** A pool of another cluster in the same datacenter. */
  readonly otherPoolPath: string;
  /** A standard network that the cluster's hosts reach. */
  readonly network: string;
  /** A storage policy that allows their datastore. */
  readonly storagePolicy: string;
  /** A distributed portgroup that they reach. */
  readonly portgroup: string;
}

/** A node of its own session, whose calls are recorded. */
export interface ContractNode {
  readonly session: Session;
  readonly node: NodeContext;
  /** Methods called so far, in order. */
  readonly calls: string[];
}

/** Connects and makes a node of the server's pool. */
export async function openNode(
  server: Pick<ContractServer, "vcenter" | "poolPath">,
  changes: Partial<NodeContext> = {},
): Promise<ContractNode> {
  const calls: string[] = [];
  const session = await connect({
    ...server.vcenter,
    onEvent: (event) => {
      if (event.type === "call") calls.push(event.method);
      server.vcenter.onEvent?.(event);
    },
  });
  const inventory = await Inventory.open(session);
  const pool = await inventory.resolve(server.poolPath);
  const datacenter = inventory.datacenterOf(pool.ref);
  const owner = inventory.computeResourceOf(pool.ref);
  const vmFolder = datacenter && inventory.tree.get(datacenter.ref)?.links?.vmFolder;
  if (!datacenter || !owner || !vmFolder) throw new Error(`${server.poolPath} is not a whole node`);
  const node = {
    session,
    name: `${pool.ref.value}(${pool.storedName})`,
    ref: pool.ref,
    resourcePool: pool.ref,
    computeResource: owner.ref,
    datacenter: datacenter.ref,
    vmFolder,
    ...changes,
  };
  return { session, node, calls };
}

/** All files on the node's datastores, as `[ds1] directory/file`, sorted. */
export async function listFiles({ session, node }: ContractNode): Promise<string[]> {
  const cluster = { type: "ClusterComputeResource", value: node.computeResource.value } as const;
  const { datastore = [] } = await session.fetchProperties(cluster, ["datastore"]);
  const files: string[] = [];
  for (const { value } of datastore) {
    const { browser, name = "" } = await session.fetchProperties({ type: "Datastore", value }, [
      "browser",
      "name",
    ]);
    if (!browser) continue;
    const found = await session.runTask("SearchDatastoreSubFolders_Task", {
      _this: browser,
      datastorePath: `[${name}]`,
      searchSpec: { matchPattern: ["*"] },
    });
    const results = found as unknown as readonly {
      folderPath?: string;
      file?: readonly { path: string }[];
    }[];
    for (const { folderPath = "", file = [] } of results)
      for (const { path } of file)
        files.push(`${folderPath}/${path}`.replace(/\]\s*\/*/, "] ").replace("//", "/"));
  }
  return files.sort();
}

/** Names of all VMs and folders below the datacenter's VM folder, sorted. */
export async function listVmTree({ session, node }: ContractNode): Promise<string[]> {
  await using view = await session.createContainerView({
    container: node.vmFolder,
    type: ["Folder", "VirtualMachine"],
    recursive: true,
  });
  const names: string[] = [];
  const specs = [view.filterSpec("Folder", ["name"]), view.filterSpec("VirtualMachine", ["name"])];
  for await (const { obj, propSet = [] } of session.retrieveProperties(specs))
    names.push(`${obj.type} ${String(propSet[0]?.val)}`);
  return names.sort();
}
