import type { IsoNaming } from "./iso-names.ts";
import { directoryRecord, type Extent, packRecords, sectorBytes, sectorsOf } from "./iso-record.ts";
import { type DiscDirectory, directoriesInOrder } from "./iso-tree.ts";

/** One of the two trees of a disc, with the place of each of its parts. */
export interface IsoLayout {
  readonly naming: IsoNaming;
  readonly root: Extent;
  readonly pathTableBytes: number;
  readonly littlePathTable: number;
  readonly bigPathTable: number;
  /** First sector after this tree. */
  readonly end: number;
  /** The parts by their first sector. */
  write(files: ReadonlyMap<Uint8Array, Extent>): ReadonlyMap<number, Buffer>;
}

const self = new Uint8Array([0]);
const parent = new Uint8Array([1]);

/** Plans a tree that begins at a sector: both path tables, then the directories. */
export function planIsoTree(root: DiscDirectory, naming: IsoNaming, start: number, time: Date): IsoLayout {
  const directories = directoriesInOrder(root);
  const pathTableBytes = directories.reduce(
    (sum, directory) => sum + pathRecord(directory, naming, 0, 0, false).length,
    0,
  );
  const tableSectors = sectorsOf(pathTableBytes);
  const extents = new Map<DiscDirectory, Extent>();
  let next = start + 2 * tableSectors;
  const nowhere: Extent = { sector: 0, bytes: 0 };
  for (const directory of directories) {
    // How long it is does not depend on where anything lies.
    const { length } = listDirectory(
      directory,
      naming,
      time,
      () => nowhere,
      () => nowhere,
    );
    extents.set(directory, { sector: next, bytes: length });
    next += length / sectorBytes;
  }
  const extentOf = (directory: DiscDirectory) => extents.get(directory) ?? nowhere;
  const pathTable = (isBig: boolean) =>
    Buffer.concat(
      directories.map((directory) =>
        pathRecord(
          directory,
          naming,
          extentOf(directory).sector,
          directories.indexOf(directory.parent ?? root) + 1,
          isBig,
        ),
      ),
    );
  return {
    naming,
    root: extentOf(root),
    pathTableBytes,
    littlePathTable: start,
    bigPathTable: start + tableSectors,
    end: next,
    write: (files) => {
      const parts = new Map<number, Buffer>([
        [start, pathTable(false)],
        [start + tableSectors, pathTable(true)],
      ]);
      const fileExtent = (content: Uint8Array) => files.get(content) ?? nowhere;
      for (const directory of directories)
        parts.set(extentOf(directory).sector, listDirectory(directory, naming, time, extentOf, fileExtent));
      return parts;
    },
  };
}

function pathRecord(
  directory: DiscDirectory,
  naming: IsoNaming,
  sector: number,
  parentNumber: number,
  isBig: boolean,
): Buffer {
  const name = directory.parent ? naming.encode(naming.directoryName(directory.name)) : self;
  const record = Buffer.alloc(8 + name.length + (name.length % 2));
  record[0] = name.length;
  if (isBig) {
    record.writeUInt32BE(sector, 2);
    record.writeUInt16BE(parentNumber, 6);
  } else {
    record.writeUInt32LE(sector, 2);
    record.writeUInt16LE(parentNumber, 6);
  }
  record.set(name, 8);
  return record;
}

function listDirectory(
  directory: DiscDirectory,
  naming: IsoNaming,
  time: Date,
  extentOf: (directory: DiscDirectory) => Extent,
  fileExtent: (content: Uint8Array) => Extent,
): Buffer {
  const entries = [
    ...[...directory.directories].map(([name, entry]) => ({
      name: naming.directoryName(name),
      extent: extentOf(entry),
      isDirectory: true,
    })),
    ...[...directory.files].map(([name, content]) => ({
      name: naming.fileName(name),
      extent: fileExtent(content),
      isDirectory: false,
    })),
  ].sort((one, other) => (one.name < other.name ? -1 : 1));
  return packRecords([
    directoryRecord(self, extentOf(directory), true, time),
    directoryRecord(parent, extentOf(directory.parent ?? directory), true, time),
    ...entries.map(({ name, extent, isDirectory }) =>
      directoryRecord(naming.encode(name), extent, isDirectory, time),
    ),
  ]);
}
