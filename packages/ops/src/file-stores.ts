import { formatReference, type ManagedObjectReference } from "@novasphere/vim25";
import type { CallOptions } from "@novasphere/vsphere-client";
import type { FileStore } from "./datastore-files.ts";
import type { NodeContext } from "./node-context.ts";
import { workOf } from "./node-work.ts";

/** Notes what searches a datastore's files. */
export function rememberFileStore(
  node: NodeContext,
  {
    ref,
    name,
    browser,
  }: Omit<FileStore, "browser"> & { readonly browser?: FileStore["browser"] | undefined },
): void {
  if (browser) workOf(node).stores.set(formatReference(ref), { ref, name, browser });
}

/**
 * The datastore of that name among some of the node's, with what searches its files; undefined where none has it. One
 * call, and none for those that the session has seen.
 */
export async function findFileStore(
  node: NodeContext,
  datastores: readonly ManagedObjectReference[],
  name: string,
  options: CallOptions,
): Promise<FileStore | undefined> {
  const { stores } = workOf(node);
  const known = () => datastores.map((ref) => stores.get(formatReference(ref)));
  const isWanted = (store: FileStore | undefined) => store?.name === name;
  const seen = known().find(isWanted);
  if (seen || datastores.length === 0) return seen;
  const contents = node.session.retrieveProperties(
    {
      objectSet: datastores.map((obj) => ({ obj })),
      propSet: [{ type: "Datastore", pathSet: ["name", "browser"] }],
    },
    { signal: options.signal },
  );
  for await (const { obj, propSet = [] } of contents) {
    const values = new Map(propSet.map((property) => [property.name, property.val]));
    rememberFileStore(node, {
      ref: obj,
      name: String(values.get("name")),
      browser: values.get("browser") as ManagedObjectReference | undefined,
    });
  }
  return known().find(isWanted);
}
