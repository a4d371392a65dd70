import type { ManagedObjectReference } from "@novasphere/vim25";
import type { CallOptions } from "@novasphere/vsphere-client";
import type { DatastorePath } from "../datastore-path.ts";
import type { NodeContext } from "../node-context.ts";

/** A file on a datastore of any datacenter. */
export interface LocatedFile {
  readonly datacenter: ManagedObjectReference;
  readonly file: DatastorePath;
}

/**
 * The file that an image's location in Glance's form names: `vsphere://<host>/folder/<path>?dcPath=…&dsName=…`. Undefined
 * for other locations, and where the vCenter has no such datacenter.
 */
export async function findLocatedFile(
  { session }: NodeContext,
  location: string | undefined,
  options: CallOptions,
): Promise<LocatedFile | undefined> {
  const url = location?.startsWith("vsphere://") && URL.canParse(location) ? new URL(location) : undefined;
  const [, path] = /^\/folder\/(.+)$/.exec(decode(url?.pathname ?? "")) ?? [];
  const datastore = url?.searchParams.get("dsName");
  const inventoryPath = url?.searchParams.get("dcPath");
  const { searchIndex } = session.serviceContent;
  if (!path || !datastore || !inventoryPath || !searchIndex) return undefined;
  const { signal } = options;
  const found = await session.call("FindByInventoryPath", { _this: searchIndex, inventoryPath }, { signal });
  return found?.type === "Datacenter" ? { datacenter: found, file: { datastore, path } } : undefined;
}

/** A path without its escapes; empty where they are malformed. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return "";
  }
}
