/** A file or directory on a datastore, written `[ds1] directory/file.vmdk`. */
export interface DatastorePath {
  readonly datastore: string;
  /** Without a slash at either end; empty for the datastore's root. */
  readonly path: string;
}

/** Reads a datastore path; undefined for a text that is none. */
export function parseDatastorePath(text: string): DatastorePath | undefined {
  const [, datastore, path] = /^\[([^\]]+)\]\s*(.*)$/.exec(text.trim()) ?? [];
  if (datastore === undefined || path === undefined) return undefined;
  return { datastore, path: path.replace(/^\/+|\/+$/g, "") };
}

/** Reads a datastore path that the server gave. Throws TypeError for a text that is none. */
export function requireDatastorePath(text: string | undefined): DatastorePath {
  const path = parseDatastorePath(text ?? "");
  if (path) return path;
  throw new TypeError(`'${text ?? ""}' is no datastore path`);
}

/** Writes a datastore path. */
export function formatDatastorePath({ datastore, path }: DatastorePath): string {
  return path === "" ? `[${datastore}]` : `[${datastore}] ${path}`;
}

/** The directory a file is in. */
export function directoryOf({ datastore, path }: DatastorePath): DatastorePath {
  const end = path.lastIndexOf("/");
  return { datastore, path: end < 0 ? "" : path.slice(0, end) };
}

/** A file or directory inside a directory. */
export function joinDatastorePath(directory: DatastorePath, name: string): DatastorePath {
  return { ...directory, path: directory.path === "" ? name : `${directory.path}/${name}` };
}

/** True for the same file or directory, however its text is spaced. */
export function isSameDatastorePath(
  one: DatastorePath | undefined,
  other: DatastorePath | undefined,
): boolean {
  return one !== undefined && one.datastore === other?.datastore && one.path === other.path;
}
