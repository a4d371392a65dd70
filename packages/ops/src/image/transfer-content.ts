import type { ManagedObjectReference } from "@novasphere/vim25";
import { copyFile } from "../datastore-files.ts";
import type { DatastorePath } from "../datastore-path.ts";
import type { NodeContext } from "../node-context.ts";
import { workOf } from "../node-work.ts";
import type { OperationOptions } from "../operation-options.ts";
import type { ImageContent } from "./image-content.ts";
import { findLocatedFile } from "./image-location.ts";

/** Where content goes. */
export interface TransferTarget extends DatastorePath {
  /** The datastore itself; without it the content goes through vCenter. */
  readonly store?: ManagedObjectReference;
}

/** Streams content into a file, or has it copied where it is on a datastore already; in one of the node's slots for transfers; memory stays flat. */
export async function transferContent(
  node: NodeContext,
  { sizeBytes, sha256, location, open }: ImageContent,
  { datastore, path, store }: TransferTarget,
  what: string,
  options: OperationOptions,
): Promise<void> {
  const { signal, onTransfer } = options;
  const located = await findLocatedFile(node, location, options);
  if (located) return copyFile(node, located, { datastore, path }, options);
  // A host is found by what its datastore is, not by the name.
  const byHost = node.transfersByHost ? store : undefined;
  const file = { datacenter: node.datacenter, datastore: byHost ?? datastore, path };
  await workOf(node).transfers.run(async () => {
    const source = await open({ signal });
    await node.session.uploadToDatastore(file, source, {
      size: sizeBytes,
      sha256,
      signal,
      route: byHost ? "host" : "vcenter",
      onProgress: onTransfer && ((progress) => onTransfer({ what, ...progress })),
    });
  }, signal);
}
