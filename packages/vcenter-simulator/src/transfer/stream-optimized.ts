const sector = 512;
const grainSectors = 128;
const overheadSectors = 128;
const atEnd = 0xffffffffffffffffn;

/**
 * A stream-optimized VMDK of that capacity without any data in it: what a download of a disk gives that
 * nobody has written to.
 */
export function emptyStreamOptimizedDisk(capacityKiB: number, adapterType: string): Buffer {
  const capacity = Math.ceil((capacityKiB * 1024) / sector / grainSectors) * grainSectors;
  const overhead = Buffer.alloc(overheadSectors * sector);
  header(capacity, atEnd).copy(overhead, 0);
  overhead.write(descriptor(capacity, adapterType), sector, "utf8");
  const directorySectors = Math.ceil((Math.ceil(capacity / (grainSectors * 512)) * 4) / sector);
  const directory = Buffer.alloc(directorySectors * sector);
  const directoryOffset = BigInt(overheadSectors + 1);
  return Buffer.concat([
    overhead,
    marker(directorySectors, 2),
    directory,
    marker(1, 3),
    header(capacity, directoryOffset),
    marker(0, 0),
  ]);
}

/** One sector of a sparse extent's header; the grain directory may be said to come later. */
function header(capacitySectors: number, directoryOffset: bigint): Buffer {
  const bytes = Buffer.alloc(sector);
  bytes.write("KDMV", 0, "latin1");
  bytes.writeUInt32LE(3, 4);
  bytes.writeUInt32LE(0x30001, 8);
  bytes.writeBigUInt64LE(BigInt(capacitySectors), 12);
  bytes.writeBigUInt64LE(BigInt(grainSectors), 20);
  bytes.writeBigUInt64LE(1n, 28);
  bytes.writeBigUInt64LE(20n, 36);
  bytes.writeUInt32LE(512, 44);
  bytes.writeBigUInt64LE(0n, 48);
  bytes.writeBigUInt64LE(directoryOffset, 56);
  bytes.writeBigUInt64LE(BigInt(overheadSectors), 64);
  bytes.writeUInt8(0, 72);
  bytes.write("\n \r\n", 73, "latin1");
  bytes.writeUInt16LE(1, 77);
  return bytes;
}

/** A sector that says what follows: 0 the end, 2 a grain directory, 3 a footer. */
function marker(sectors: number, type: number): Buffer {
  const bytes = Buffer.alloc(sector);
  bytes.writeBigUInt64LE(BigInt(sectors), 0);
  bytes.writeUInt32LE(type, 12);
  return bytes;
}

function descriptor(capacitySectors: number, adapterType: string): string {
  return [
    "# Disk DescriptorFile",
    "version=1",
    "CID=fffffffe",
    "parentCID=ffffffff",
    'createType="streamOptimized"',
    `RDONLY ${capacitySectors} SPARSE "disk.vmdk"`,
    `ddb.adapterType = "${adapterType.toLowerCase()}"`,
    "",
  ].join("\n");
}
