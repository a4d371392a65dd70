import type { Vim } from "@novasphere/vim25";
import { getOrAdd } from "../state/get-or-add.ts";
import { flatten } from "../state/identifiers.ts";
import { fileName, parentDirectory } from "./datastore-path.ts";

/** How a virtual disk takes its space. */
export type DiskFormat = "thin" | "thick" | "eagerZeroedThick" | "sparse" | "delta" | "rdm" | "rdmp";

/** What a descriptor file says of its virtual disk. */
export interface DiskDescriptor {
  readonly capacityKiB: number;
  readonly format: DiskFormat;
  readonly adapterType: string;
  readonly uuid: string;
  /** Datastore path of the disk this one is a child of. */
  readonly parent?: string;
  /** The device it maps, for a raw device mapping and what stands on one. */
  readonly lunUuid?: string;
  /** The uploaded bytes it came from. */
  readonly image?: Buffer;
}

/** A file: how long it is, and how much of the datastore it takes. */
export interface FileNode {
  readonly kind: "file";
  readonly size: number;
  readonly allocated: number;
  readonly modifiedAt: number;
  /** Bytes put there over HTTP; files the simulator makes have none. */
  readonly content?: Buffer;
  /** Set on the descriptor of a virtual disk. */
  readonly disk?: DiskDescriptor;
  /** What the vmx file of an unregistered machine says. */
  readonly machine?: Vim.VirtualMachineConfigInfo;
}

/** A directory and what is in it, by name. */
export interface DirectoryNode {
  readonly kind: "directory";
  readonly modifiedAt: number;
  readonly entries: Map<string, FileNode | DirectoryNode>;
}

/** Bytes that files take, and bytes that thin files may still take. */
export interface Space {
  readonly used: number;
  readonly promised: number;
}

/** The files of one datastore. Paths are relative to its root, without slashes at the ends. */
export class FileSystem {
  readonly #root: DirectoryNode = emptyDirectory(0);
  readonly #plain = new Map<string, FileNode>();
  readonly #onSpaceChange: () => void;
  readonly #space = { used: 0, promised: 0 };

  constructor(onSpaceChange: () => void) {
    this.#onSpaceChange = onSpaceChange;
  }

  /** What all files take and may take. */
  get space(): Space {
    return this.#space;
  }

  find(path: string): FileNode | DirectoryNode | undefined {
    let node: FileNode | DirectoryNode | undefined = this.#root;
    for (const step of path === "" ? [] : path.split("/"))
      node = node?.kind === "directory" ? node.entries.get(step) : undefined;
    return node;
  }

  findDirectory(path: string): DirectoryNode | undefined {
    const node = this.find(path);
    return node?.kind === "directory" ? node : undefined;
  }

  findFile(path: string): FileNode | undefined {
    const node = this.find(path);
    return node?.kind === "file" ? node : undefined;
  }

  /** Makes a directory and those above it that are missing. False when a file stands in the way. */
  makeDirectory(path: string, modifiedAt: number): boolean {
    let node = this.#root;
    for (const step of path === "" ? [] : path.split("/")) {
      const next = getOrAdd(node.entries, step, () => emptyDirectory(modifiedAt));
      if (next.kind === "file") return false;
      node = next;
    }
    return true;
  }

  /** Puts a file into a directory that exists, in place of the one of that name. */
  write(path: string, file: Omit<FileNode, "kind">): void {
    const directory = this.findDirectory(parentDirectory(path));
    if (!directory) return;
    const name = fileName(path);
    const present = directory.entries.get(name);
    directory.entries.set(present ? name : flatten(name), this.#node(file));
    const before = spaceOf(present);
    this.#grow(file.allocated - before.used, promisedBy(file) - before.promised);
  }

  /** Removes a file, or a directory with all that is in it. */
  remove(path: string): void {
    const directory = this.findDirectory(parentDirectory(path));
    const node = directory?.entries.get(fileName(path));
    directory?.entries.delete(fileName(path));
    const { used, promised } = spaceOf(node);
    this.#grow(-used, -promised);
  }

  /** Puts what `remove` would take away to another place in this file system. */
  move(from: string, to: string): void {
    const node = this.findDirectory(parentDirectory(from))?.entries.get(fileName(from));
    if (!node) return;
    this.findDirectory(parentDirectory(from))?.entries.delete(fileName(from));
    this.findDirectory(parentDirectory(to))?.entries.set(fileName(to), node);
  }

  /** Files that nothing is known of but their size and age are one and the same where these are equal. */
  #node(file: Omit<FileNode, "kind">): FileNode {
    const { size, allocated, modifiedAt, content, disk, machine } = file;
    if (content || disk || machine) return { kind: "file", ...file };
    const key = `${size}/${allocated}/${modifiedAt}`;
    return getOrAdd(this.#plain, key, () => ({ kind: "file", size, allocated, modifiedAt }));
  }

  #grow(used: number, promised: number): void {
    if (used === 0 && promised === 0) return;
    this.#space.used += used;
    this.#space.promised += promised;
    this.#onSpaceChange();
  }
}

function emptyDirectory(modifiedAt: number): DirectoryNode {
  return { kind: "directory", modifiedAt, entries: new Map() };
}

/** A thin file may grow to its size. */
function promisedBy({ size, allocated }: Pick<FileNode, "size" | "allocated">): number {
  return Math.max(0, size - allocated);
}

function spaceOf(node: FileNode | DirectoryNode | undefined): Space {
  if (!node) return { used: 0, promised: 0 };
  if (node.kind === "file") return { used: node.allocated, promised: promisedBy(node) };
  const sum = { used: 0, promised: 0 };
  for (const entry of node.entries.values()) {
    const { used, promised } = spaceOf(entry);
    sum.used += used;
    sum.promised += promised;
  }
  return sum;
}
