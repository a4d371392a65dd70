/** A file to be put on a disc. */
export interface DiscFile {
  /** Relative, with `/` between its parts: `openstack/latest/meta_data.json`. */
  readonly path: string;
  readonly content: Uint8Array;
}

/** A directory of a disc. */
export interface DiscDirectory {
  readonly name: string;
  readonly parent: DiscDirectory | undefined;
  readonly directories: Map<string, DiscDirectory>;
  readonly files: Map<string, Uint8Array>;
}

function newDirectory(name: string, parent: DiscDirectory | undefined): DiscDirectory {
  return { name, parent, directories: new Map(), files: new Map() };
}

/** The root of a tree with these files. Throws a `RangeError` for a path that is there twice or is no path. */
export function discTree(files: readonly DiscFile[]): DiscDirectory {
  const root = newDirectory("", undefined);
  for (const { path, content } of files) {
    const parts = path.split("/");
    const name = parts.pop() ?? "";
    if (name === "" || parts.includes("")) throw new RangeError(`'${path}' is no path of a file on a disc`);
    let directory = root;
    for (const part of parts) {
      const next = directory.directories.get(part) ?? newDirectory(part, directory);
      directory.directories.set(part, next);
      directory = next;
    }
    if (directory.files.has(name)) throw new RangeError(`'${path}' is on the disc twice`);
    directory.files.set(name, content);
  }
  return root;
}

/** All directories, level by level, each level in the order of its parents and then of names. */
export function directoriesInOrder(root: DiscDirectory): readonly DiscDirectory[] {
  const ordered = [root];
  // Grows while it is walked.
  for (const directory of ordered)
    ordered.push(
      ...[...directory.directories.values()].sort((one, other) => (one.name < other.name ? -1 : 1)),
    );
  return ordered;
}
