import type { ManagedObjectReference } from "@novasphere/vim25";
import { isFault, type TaskOptions } from "@novasphere/vsphere-client";
import { type DatastorePath, directoryOf, formatDatastorePath } from "./datastore-path.ts";
import type { NodeContext } from "./node-context.ts";
import { runNodeTask } from "./node-work.ts";

/** A datastore that files are put on. */
export interface FileStore {
  readonly ref: ManagedObjectReference;
  readonly name: string;
  readonly browser: ManagedObjectReference;
}

/** A file that was found. */
export interface FoundFile {
  /** A virtual disk's size, where the server tells it. */
  readonly capacityKiB: number | undefined;
}

const diskQuery = {
  $type: "VmDiskFileQuery",
  details: { diskType: false, capacityKb: true, hardwareVersion: false },
} as const;

/** The file of that name, or undefined. One task. */
export async function findFile(
  node: NodeContext,
  { browser }: Pick<FileStore, "browser">,
  file: DatastorePath,
  options: TaskOptions,
): Promise<FoundFile | undefined> {
  const name = file.path.slice(file.path.lastIndexOf("/") + 1);
  const isDisk = name.endsWith(".vmdk");
  const parameters = {
    _this: browser,
    datastorePath: formatDatastorePath(directoryOf(file)),
    searchSpec: { matchPattern: [name], ...(isDisk && { query: [diskQuery] }) },
  };
  try {
    const { file: files = [] } = await runNodeTask(node, "SearchDatastore_Task", parameters, options);
    const found = files.find(({ path }) => path === name);
    if (!found) return undefined;
    const capacity = "capacityKb" in found ? Number(found.capacityKb) : 0;
    return { capacityKiB: capacity > 0 ? capacity : undefined };
  } catch (error) {
    if (isFault(error, "FileNotFound")) return undefined;
    throw error;
  }
}

/** Names of the files in a directory that match one of the patterns; none where there is no such directory. One task. */
export async function listFiles(
  node: NodeContext,
  { browser }: Pick<FileStore, "browser">,
  directory: DatastorePath,
  patterns: readonly string[],
  options: TaskOptions,
): Promise<string[]> {
  const parameters = {
    _this: browser,
    datastorePath: formatDatastorePath(directory),
    searchSpec: { matchPattern: [...patterns] },
  };
  try {
    const { file: files = [] } = await runNodeTask(node, "SearchDatastore_Task", parameters, options);
    return files.map(({ path }) => path);
  } catch (error) {
    if (isFault(error, "FileNotFound")) return [];
    throw error;
  }
}

/** Makes a directory and those above it. Throws the fault `FileAlreadyExists`. */
export async function makeDirectory(
  node: NodeContext,
  directory: DatastorePath,
  options: TaskOptions,
): Promise<void> {
  const name = formatDatastorePath(directory);
  const { datacenter } = node;
  const parameters = { _this: requireFileManager(node), name, datacenter, createParentDirectories: true };
  await node.session.call("MakeDirectory", parameters, { signal: options.signal });
}

/** Moves a file or directory on a datastore. Throws the fault `FileAlreadyExists`. */
export async function moveFile(
  node: NodeContext,
  source: DatastorePath,
  destination: DatastorePath,
  options: TaskOptions,
): Promise<void> {
  const { datacenter } = node;
  await runNodeTask(
    node,
    "MoveDatastoreFile_Task",
    {
      _this: requireFileManager(node),
      sourceName: formatDatastorePath(source),
      sourceDatacenter: datacenter,
      destinationName: formatDatastorePath(destination),
      destinationDatacenter: datacenter,
      force: false,
    },
    options,
  );
}

/** Copies a file of any datacenter of the vCenter. Throws the fault `FileAlreadyExists`. */
export async function copyFile(
  node: NodeContext,
  source: { readonly datacenter: ManagedObjectReference; readonly file: DatastorePath },
  destination: DatastorePath,
  options: TaskOptions,
): Promise<void> {
  await runNodeTask(
    node,
    "CopyDatastoreFile_Task",
    {
      _this: requireFileManager(node),
      sourceName: formatDatastorePath(source.file),
      sourceDatacenter: source.datacenter,
      destinationName: formatDatastorePath(destination),
      destinationDatacenter: node.datacenter,
      force: false,
    },
    options,
  );
}

/** Deletes a file, or a directory with what is in it; gone already is success. */
export async function deleteFile(
  node: NodeContext,
  file: DatastorePath,
  options: TaskOptions = {},
): Promise<void> {
  const parameters = {
    _this: requireFileManager(node),
    name: formatDatastorePath(file),
    datacenter: node.datacenter,
  };
  try {
    await runNodeTask(node, "DeleteDatastoreFile_Task", parameters, options);
  } catch (error) {
    if (!isFault(error, "FileNotFound")) throw error;
  }
}

function requireFileManager(node: NodeContext): ManagedObjectReference {
  const { fileManager } = node.session.serviceContent;
  if (!fileManager) throw new TypeError("the server has no file manager");
  return fileManager;
}
