/** Bytes of a sector, the unit of all positions on a disc. */
export const sectorBytes = 2048;

/** Sectors that so many bytes take. */
export function sectorsOf(bytes: number): number {
  return Math.ceil(bytes / sectorBytes);
}

/** Writes a number of 16 bits in both byte orders, as ISO 9660 wants it. */
export function writeBoth16(target: Buffer, value: number, offset: number): void {
  target.writeUInt16LE(value, offset);
  target.writeUInt16BE(value, offset + 2);
}

/** Writes a number of 32 bits in both byte orders. */
export function writeBoth32(target: Buffer, value: number, offset: number): void {
  target.writeUInt32LE(value, offset);
  target.writeUInt32BE(value, offset + 4);
}

/** Where something lies on the disc. */
export interface Extent {
  readonly sector: number;
  readonly bytes: number;
}

const headBytes = 33;
const directoryFlag = 2;

/** A record of a directory: the name, the place and the time of one of its entries. */
export function directoryRecord(
  identifier: Uint8Array,
  extent: Extent,
  isDirectory: boolean,
  time: Date,
): Buffer {
  const length = headBytes + identifier.length;
  const record = Buffer.alloc(length + (length % 2));
  record[0] = record.length;
  writeBoth32(record, extent.sector, 2);
  writeBoth32(record, extent.bytes, 10);
  record.set(
    [
      time.getUTCFullYear() - 1900,
      time.getUTCMonth() + 1,
      time.getUTCDate(),
      time.getUTCHours(),
      time.getUTCMinutes(),
      time.getUTCSeconds(),
    ],
    18,
  );
  record[25] = isDirectory ? directoryFlag : 0;
  writeBoth16(record, 1, 28);
  record[32] = identifier.length;
  record.set(identifier, headBytes);
  return record;
}

/** Puts records one after the other; none goes over the end of a sector. */
export function packRecords(records: readonly Buffer[]): Buffer {
  const sectors: Buffer[][] = [[]];
  let used = 0;
  for (const record of records) {
    if (used + record.length > sectorBytes) {
      sectors.push([]);
      used = 0;
    }
    sectors.at(-1)?.push(record);
    used += record.length;
  }
  return Buffer.concat(sectors.map((parts) => Buffer.concat(parts, sectorBytes)));
}
