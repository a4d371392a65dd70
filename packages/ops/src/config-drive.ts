import { type DatastorePath, joinDatastorePath } from "./datastore-path.ts";
import type { ImageContent } from "./image/image-content.ts";
import { transferContent } from "./image/transfer-content.ts";
import type { NodeContext } from "./node-context.ts";
import type { OperationOptions } from "./operation-options.ts";

/** Name of the disc beside a VM's other files. */
export const configDriveFile = "configdrive.iso";

/** Puts a config drive, an ISO 9660 image, beside the VM's files. */
export async function uploadConfigDrive(
  node: NodeContext,
  home: DatastorePath,
  content: ImageContent,
  options: OperationOptions,
): Promise<DatastorePath> {
  const file = joinDatastorePath(home, configDriveFile);
  await transferContent(node, content, file, "config drive", options);
  return file;
}
