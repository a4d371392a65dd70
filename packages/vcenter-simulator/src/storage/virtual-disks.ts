import { fileAlreadyExists, fileNotFound, invalidArgument } from "../faults/faults.ts";
import type { DiskDescriptor, DiskFormat, FileNode } from "./file-system.ts";
import type { Location, Storage } from "./storage.ts";

const descriptorBytes = 512;

const extentSuffixes: { readonly [F in DiskFormat]?: string } = {
  delta: "sesparse",
  rdm: "rdm",
  rdmp: "rdmp",
};

/** True where the file only points at a device, which has the data. */
export function isMapping(format: DiskFormat): boolean {
  return format === "rdm" || format === "rdmp";
}

/** The file that holds a disk's data, beside its descriptor: `x.vmdk` → `x-flat.vmdk`. */
export function extentPath(descriptorPath: string, format: DiskFormat): string {
  return `${descriptorPath.replace(/(\.vmdk)?$/, "")}-${extentSuffixes[format] ?? "flat"}.vmdk`;
}

/** Bytes a new disk takes at once. */
function allocatedBytes({ capacityKiB, format }: DiskDescriptor): number {
  return format === "thick" || format === "eagerZeroedThick" ? capacityKiB * 1024 : 0;
}

/** Bytes an existing disk takes. */
export function diskAllocation(location: Location): number {
  const format = location.files.findFile(location.path)?.disk?.format ?? "thin";
  return location.files.findFile(extentPath(location.path, format))?.allocated ?? 0;
}

/** Creates descriptor and extent. Throws FileAlreadyExists, FileNotFound for the directory, NoDiskSpace. */
export function createDisk(
  storage: Storage,
  location: Location,
  disk: DiskDescriptor,
  now: number,
  allocated: number = allocatedBytes(disk),
): void {
  if (location.files.find(location.path)) throw fileAlreadyExists(storage.format(location));
  storage.requireSpace(location, descriptorBytes + allocated);
  storage.write(location, { size: descriptorBytes, allocated: descriptorBytes, modifiedAt: now, disk });
  const extent = { ...location, path: extentPath(location.path, disk.format) };
  const size = isMapping(disk.format) ? 0 : disk.capacityKiB * 1024;
  storage.write(extent, { size, allocated, modifiedAt: now });
}

/** The disk whose descriptor is there. Throws FileNotFound, also for a descriptor without its extent. */
export function requireDisk(storage: Storage, location: Location): FileNode & { disk: DiskDescriptor } {
  const file = storage.requireFile(location);
  const disk = file.disk ?? uploadedDisk(location, file);
  if (!disk) throw fileNotFound(storage.format(location));
  return { ...file, disk };
}

/** A vmdk that came over HTTP: a single sparse file, or a descriptor beside an uploaded extent. */
function uploadedDisk({ files, path }: Location, file: FileNode): DiskDescriptor | undefined {
  if (!path.endsWith(".vmdk")) return undefined;
  const extent = files.findFile(extentPath(path, "thin"));
  const bytes = extent?.size ?? sparseCapacity(file);
  const format = extent ? "thick" : "sparse";
  const image = extent?.content ?? file.content;
  const disk = { capacityKiB: Math.ceil(bytes / 1024), format, adapterType: "lsiLogic", uuid: "" } as const;
  return image ? { ...disk, image } : disk;
}

/** Capacity out of the header of a sparse extent ("KDMV"), else the length of the file. */
function sparseCapacity({ content, size }: FileNode): number {
  if (!content || content.length < 24 || content.toString("latin1", 0, 4) !== "KDMV") return size;
  return Number(content.readBigUInt64LE(12)) * 512;
}

/** Removes descriptor and extent. Throws FileNotFound. */
export function deleteDisk(storage: Storage, location: Location): void {
  const { disk } = requireDisk(storage, location);
  location.files.remove(location.path);
  location.files.remove(extentPath(location.path, disk.format));
}

/** Copies a disk, without its parents' chain and without what it maps: the copy stands alone. Throws FileNotFound, FileAlreadyExists, NoDiskSpace. */
export function copyDisk(
  storage: Storage,
  source: Location,
  target: Location,
  options: {
    readonly format?: DiskFormat;
    readonly adapterType?: string;
    readonly uuid: string;
    readonly now: number;
    readonly force: boolean;
  },
): void {
  const { disk } = requireDisk(storage, source);
  if (options.force && target.files.findFile(target.path)) deleteDisk(storage, target);
  const kept = isPlain(disk.format) ? disk.format : "thin";
  const format = options.format ?? kept;
  const { capacityKiB, image } = disk;
  const copy = {
    capacityKiB,
    format,
    adapterType: options.adapterType ?? disk.adapterType,
    uuid: options.uuid,
    ...(image ? { image } : {}),
  };
  const data = format === "thin" ? Math.min(diskAllocation(source), capacityKiB * 1024) : undefined;
  createDisk(storage, target, copy, options.now, data);
}

function isPlain(format: DiskFormat): boolean {
  return format === "thin" || format === "thick" || format === "eagerZeroedThick";
}

/** Moves a disk, to another datastore too. Throws FileNotFound, FileAlreadyExists, NoDiskSpace. */
export function moveDisk(
  storage: Storage,
  source: Location,
  target: Location,
  now: number,
  force: boolean,
): void {
  const { disk } = requireDisk(storage, source);
  if (force && target.files.findFile(target.path)) deleteDisk(storage, target);
  const allocated = diskAllocation(source);
  createDisk(storage, target, disk, now, allocated);
  deleteDisk(storage, source);
}

/** Makes a disk larger. Throws FileNotFound, InvalidArgument for a smaller size, NoDiskSpace. */
export function extendDisk(
  storage: Storage,
  location: Location,
  capacityKiB: number,
  now: number,
  eager: boolean,
): void {
  const file = requireDisk(storage, location);
  const { disk } = file;
  if (capacityKiB < disk.capacityKiB) throw invalidArgument("newCapacityKb");
  const extent = { ...location, path: extentPath(location.path, disk.format) };
  const grown = (capacityKiB - disk.capacityKiB) * 1024;
  const isThick = eager || disk.format === "thick" || disk.format === "eagerZeroedThick";
  const allocated = diskAllocation(location) + (isThick ? grown : 0);
  storage.write(extent, { size: capacityKiB * 1024, allocated, modifiedAt: now });
  storage.write(location, { ...file, disk: { ...disk, capacityKiB }, modifiedAt: now });
}

/** Turns a thin disk into one that takes all its space. Throws FileNotFound, NoDiskSpace. */
export function inflateDisk(storage: Storage, location: Location, now: number): void {
  const file = requireDisk(storage, location);
  const bytes = file.disk.capacityKiB * 1024;
  const extent = { ...location, path: extentPath(location.path, file.disk.format) };
  storage.write(extent, { size: bytes, allocated: bytes, modifiedAt: now });
  storage.write(location, { ...file, disk: { ...file.disk, format: "eagerZeroedThick" }, modifiedAt: now });
}
