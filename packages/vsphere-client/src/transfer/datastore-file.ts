import type { ManagedObjectReference } from "@novasphere/vim25";
import { VSphereError } from "../errors.ts";
import { fetchProperties } from "../property/fetch-properties.ts";
import type { Call } from "../session-link.ts";

/** A file on a datastore. */
export interface DatastoreFile {
  /** The datacenter: its inventory path, or its reference, which costs a few calls. */
  readonly datacenter: string | ManagedObjectReference;
  /** The datastore: its name, or its reference, which costs one call. */
  readonly datastore: string | ManagedObjectReference;
  /** Below the datastore's root, e.g. `images/cirros.iso`. */
  readonly path: string;
}

/** A {@link DatastoreFile} in the words that its URL wants. */
export interface DatastoreFileName {
  readonly datacenterPath: string;
  readonly datastoreName: string;
  readonly path: string;
}

/** `[ds1] images/cirros.iso`. */
export function formatFileName({ datastoreName, path }: DatastoreFileName): string {
  return `[${datastoreName}] ${path}`;
}

/**
 * The URL of a file at `base`. Names stand in it as the inventory stores them, with its own escapes. A vCenter
 * wants the datacenter, a host has only one. Throws `TypeError` for a path that is none or leaves the datastore.
 */
export function toFileUrl(base: URL, { datastoreName, path, datacenterPath }: DatastoreFileName): URL {
  const steps = path.split("/");
  if (steps.some((step) => step === "" || step === "." || step === ".."))
    throw new TypeError(`the path "${path}" must name a file from the datastore's root`);
  const url = new URL(`/folder/${steps.map(encodeURIComponent).join("/")}`, base);
  const query = { ...(datacenterPath === "" ? {} : { dcPath: datacenterPath }), dsName: datastoreName };
  // Spaces as %20: not every server reads a plus sign as one.
  url.search = Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");
  return url;
}

/** What a file's names are read with. */
export interface NameReader {
  readonly call: Call;
  readonly propertyCollector: ManagedObjectReference;
  readonly rootFolder: ManagedObjectReference;
  readonly signal: AbortSignal | undefined;
}

/** Names for references; makes a call for each level of the inventory, and none for what is a name already. */
export async function resolveFileName(
  reader: NameReader,
  { datacenter, datastore, path }: DatastoreFile,
): Promise<DatastoreFileName> {
  const datacenterPath =
    typeof datacenter === "string" ? datacenter : await fetchInventoryPath(reader, datacenter);
  const datastoreName =
    typeof datastore === "string" ? datastore : (await fetchEntity(reader, datastore)).name;
  return { datacenterPath: datacenterPath.replace(/^\/+/, ""), datastoreName, path };
}

async function fetchInventoryPath(reader: NameReader, ref: ManagedObjectReference): Promise<string> {
  const { name, parent } = await fetchEntity(reader, ref);
  const isTop = parent === undefined || parent.value === reader.rootFolder.value;
  return isTop ? name : `${await fetchInventoryPath(reader, parent)}/${name}`;
}

async function fetchEntity(
  { call, propertyCollector, signal }: NameReader,
  { type, value }: ManagedObjectReference,
): Promise<{ readonly name: string; readonly parent: ManagedObjectReference | undefined }> {
  const ref = { type, value } as ManagedObjectReference<"ManagedEntity">;
  const { name, parent } = await fetchProperties(call, propertyCollector, ref, ["name", "parent"], {
    signal,
  });
  if (name === undefined)
    throw new VSphereError("VSPHERE_PROTOCOL", `the server does not tell the name of ${type}:${value}`);
  return { name, parent };
}
