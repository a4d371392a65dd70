import type { ManagedObjectReference } from "@novasphere/vim25";
import {
  fileNotFound,
  invalidArgument,
  invalidDatastore,
  invalidDatastorePath,
  noDiskSpace,
} from "../faults/faults.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Registry } from "../state/registry.ts";
import { formatDatastorePath, parentDirectory, parseDatastorePath } from "./datastore-path.ts";
import { type FileNode, FileSystem } from "./file-system.ts";

/** A place on a datastore that has been looked up. */
export interface Location {
  readonly datastore: ManagedObject<"Datastore">;
  readonly files: FileSystem;
  /** Path below the datastore's root. */
  readonly path: string;
}

/** The file systems of all datastores. */
export class Storage {
  readonly #registry: Registry;
  readonly #files = new Map<string, FileSystem>();
  /** Bytes that data outside the simulated files takes, by datastore. */
  readonly #foreign = new Map<string, number>();
  /** Datastores whose properties lag behind their files. */
  readonly #stale = new Set<ManagedObject<"Datastore">>();

  constructor(registry: Registry) {
    this.#registry = registry;
    registry.onChange(({ kind, object }) => {
      if (kind !== "removed") return;
      this.#files.delete(object.ref.value);
      this.#foreign.delete(object.ref.value);
    });
  }

  /** The files of a datastore; its free space follows them. */
  of(datastore: ManagedObject<"Datastore">): FileSystem {
    const present = this.#files.get(datastore.ref.value);
    if (present) return present;
    const files = new FileSystem(() => this.#noteStale(datastore));
    this.#files.set(datastore.ref.value, files);
    return files;
  }

  /**
   * Looks up `[ds] a/b` among the datastores of a datacenter.
   * Throws InvalidDatastorePath, InvalidDatastore; InvalidArgument without a datacenter.
   */
  locate(text: string, datacenter: ManagedObject<"Datacenter"> | undefined): Location {
    const { datastore: name, path } = parseDatastorePath(text);
    if (!datacenter) throw invalidArgument("datacenter");
    const datastore = this.findDatastore(name, datacenter.properties.datastore);
    if (!datastore) throw invalidDatastore(name);
    return { datastore, files: this.of(datastore), path };
  }

  /** The datastore of that name among `refs`. */
  findDatastore(
    name: string,
    refs: readonly ManagedObjectReference[],
  ): ManagedObject<"Datastore"> | undefined {
    for (const ref of refs) {
      const datastore = this.#registry.find("Datastore", ref);
      if (datastore?.properties.name === name) return datastore;
    }
    return undefined;
  }

  /** Writes a file. Throws FileNotFound without its directory, NoDiskSpace when the datastore is too full. */
  write(location: Location, file: Omit<FileNode, "kind">): void {
    const { files, path } = location;
    if (path === "") throw invalidDatastorePath(this.format(location));
    if (!files.findDirectory(parentDirectory(path))) throw fileNotFound(this.format(location));
    this.requireSpace(location, file.allocated - (files.findFile(path)?.allocated ?? 0));
    files.write(path, file);
  }

  /** Lets other data take up a datastore until that much is free. */
  setFree(datastore: ManagedObject<"Datastore">, freeBytes: number): void {
    const { space } = this.of(datastore);
    const foreign = Number(datastore.properties.summary.capacity) - space.used - freeBytes;
    this.#foreign.set(datastore.ref.value, Math.max(0, foreign));
    this.#noteStale(datastore);
  }

  /** Bytes that are free on a datastore now. */
  freeBytes(datastore: ManagedObject<"Datastore">): number {
    const foreign = this.#foreign.get(datastore.ref.value) ?? 0;
    return Math.max(
      0,
      Number(datastore.properties.summary.capacity) - this.of(datastore).space.used - foreign,
    );
  }

  /** Writes free space into the properties of datastores whose files changed. */
  settle(): void {
    for (const datastore of this.#stale) {
      const { summary, info } = datastore.properties;
      const freeSpace = this.freeBytes(datastore);
      const uncommitted = this.of(datastore).space.promised;
      this.#registry.update(datastore, {
        summary: { ...summary, freeSpace, uncommitted },
        info: { ...info, freeSpace },
      });
    }
    this.#stale.clear();
  }

  /** Throws NoDiskSpace when the datastore has less than `bytes` free. */
  requireSpace(location: Location, bytes: number): void {
    const { datastore } = location;
    if (bytes > 0 && this.freeBytes(datastore) < bytes)
      throw noDiskSpace(this.format(location), datastore.properties.name);
  }

  /** The file there. Throws FileNotFound. */
  requireFile(location: Location): FileNode {
    const file = location.files.findFile(location.path);
    if (!file) throw fileNotFound(this.format(location));
    return file;
  }

  format({ datastore, path }: Location): string {
    return formatDatastorePath({ datastore: datastore.properties.name, path });
  }

  #noteStale(datastore: ManagedObject<"Datastore">): void {
    if (this.#stale.size === 0) queueMicrotask(() => this.settle());
    this.#stale.add(datastore);
  }
}
