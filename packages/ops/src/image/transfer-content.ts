import { copyFile } from "../datastore-files.ts";
import type { DatastorePath } from "../datastore-path.ts";
import type { NodeContext } from "../node-context.ts";
import { workOf } from "../node-work.ts";
import type { OperationOptions } from "../operation-options.ts";
import type { ImageContent } from "./image-content.ts";
import { findLocatedFile } from "./image-location.ts";

/** Streams content into a file, or has it copied where it is on a datastore already; in one of the node's slots for transfers; memory stays flat. */
export async function transferContent(
  node: NodeContext,
  { sizeBytes, sha256, location, open }: ImageContent,
  { datastore, path }: DatastorePath,
  what: string,
  options: OperationOptions,
): Promise<void> {
  const { signal, onTransfer } = options;
  const located = await findLocatedFile(node, location, options);
  if (located) return copyFile(node, located, { datastore, path }, options);
  const file = { datacenter: node.datacenter, datastore, path };
  await workOf(node).transfers.run(async () => {
    const source = await open({ signal });
    await node.session.uploadToDatastore(file, source, {
      size: sizeBytes,
      sha256,
      signal,
      onProgress: onTransfer && ((progress) => onTransfer({ what, ...progress })),
    });
  }, signal);
}
