import type { DatastorePath } from "../datastore-path.ts";
import type { NodeContext } from "../node-context.ts";
import { workOf } from "../node-work.ts";
import type { OperationOptions } from "../operation-options.ts";
import type { ImageContent } from "./image-content.ts";

/** Streams content into a file, in one of the node's slots for transfers; memory stays flat. */
export async function transferContent(
  node: NodeContext,
  { sizeBytes, sha256, open }: ImageContent,
  { datastore, path }: DatastorePath,
  what: string,
  { signal, onTransfer }: OperationOptions,
): Promise<void> {
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
