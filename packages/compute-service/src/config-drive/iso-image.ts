import { type IsoLayout, planIsoTree } from "./iso-layout.ts";
import { jolietNaming, primaryNaming } from "./iso-names.ts";
import {
  directoryRecord,
  type Extent,
  sectorBytes,
  sectorsOf,
  writeBoth16,
  writeBoth32,
} from "./iso-record.ts";
import { type DiscDirectory, type DiscFile, directoriesInOrder, discTree } from "./iso-tree.ts";

/** What a disc is made of. */
export interface IsoImageRequest {
  /** Label of the disc, at most 16 characters of ASCII. */
  readonly label: string;
  readonly files: readonly DiscFile[];
  /** Time of all files. */
  readonly time: Date;
}

/** The first sixteen sectors are left to the system. */
const firstDescriptor = 16;
const standard = "CD001";

/**
 * An ISO 9660 image with Joliet names: what Linux, Windows and BSD mount without any option. Throws a `RangeError`
 * for a label that is too long and for paths that are none.
 */
export function writeIsoImage({ label, files, time }: IsoImageRequest): Buffer {
  if (!/^[\x20-\x7e]{1,16}$/.test(label))
    throw new RangeError(`'${label}' is no label of a disc: at most 16 characters of ASCII`);
  const root = discTree(files);
  const primary = planIsoTree(root, primaryNaming, firstDescriptor + 3, time);
  const joliet = planIsoTree(root, jolietNaming, primary.end, time);
  const { extents, end } = placeFiles(root, joliet.end);
  const image = Buffer.alloc(end * sectorBytes);
  const put = (sector: number, part: Uint8Array) => image.set(part, sector * sectorBytes);
  put(firstDescriptor, volumeDescriptor(primary, label, end, time));
  put(firstDescriptor + 1, volumeDescriptor(joliet, label, end, time));
  put(firstDescriptor + 2, terminator());
  for (const layout of [primary, joliet])
    for (const [sector, part] of layout.write(extents)) put(sector, part);
  for (const [content, { sector }] of extents) put(sector, content);
  return image;
}

/** Both trees share the bytes of the files. */
function placeFiles(
  root: DiscDirectory,
  start: number,
): { readonly extents: ReadonlyMap<Uint8Array, Extent>; readonly end: number } {
  const extents = new Map<Uint8Array, Extent>();
  let next = start;
  for (const directory of directoriesInOrder(root))
    for (const content of directory.files.values()) {
      extents.set(content, { sector: next, bytes: content.length });
      next += sectorsOf(content.length);
    }
  return { extents, end: next };
}

function terminator(): Buffer {
  const descriptor = Buffer.alloc(sectorBytes);
  descriptor[0] = 255;
  descriptor.write(standard, 1, "latin1");
  descriptor[6] = 1;
  return descriptor;
}

function volumeDescriptor(layout: IsoLayout, label: string, sectors: number, time: Date): Buffer {
  const { naming, pathTableBytes } = layout;
  const descriptor = Buffer.alloc(sectorBytes);
  const blank = naming.encode(" ");
  const writeText = (text: string, offset: number, length: number) => {
    for (let at = offset; at + blank.length <= offset + length; at += blank.length) descriptor.set(blank, at);
    descriptor.set(naming.encode(text), offset);
  };
  descriptor[0] = naming.descriptorType;
  descriptor.write(standard, 1, "latin1");
  descriptor[6] = 1;
  writeText("", 8, 32);
  writeText(label, 40, 32);
  writeBoth32(descriptor, sectors, 80);
  descriptor.write(naming.escape, 88, "latin1");
  writeBoth16(descriptor, 1, 120);
  writeBoth16(descriptor, 1, 124);
  writeBoth16(descriptor, sectorBytes, 128);
  writeBoth32(descriptor, pathTableBytes, 132);
  descriptor.writeUInt32LE(layout.littlePathTable, 140);
  descriptor.writeUInt32BE(layout.bigPathTable, 148);
  descriptor.set(directoryRecord(new Uint8Array([0]), layout.root, true, time), 156);
  // Names of the set, its publisher, preparer and application, and of three files: all left blank.
  for (const [offset, length] of [
    [190, 128],
    [318, 128],
    [446, 128],
    [574, 128],
    [702, 37],
    [739, 37],
    [776, 37],
  ] as const)
    writeText("", offset, length);
  const moment = `${time.toISOString().replaceAll(/\D/g, "").slice(0, 16)}\0`;
  const never = `${"0".repeat(16)}\0`;
  for (const [index, text] of [moment, moment, never, never].entries())
    descriptor.write(text, 813 + 17 * index, "latin1");
  descriptor[881] = 1;
  return descriptor;
}
