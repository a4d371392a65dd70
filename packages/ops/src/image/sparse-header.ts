import { OpsError } from "../errors.ts";

const headerBytes = 512;
const sectorBytes = 512n;

/** A sparse VMDK whose header was read; `content` gives all its bytes, those included. */
export interface SparseDisk {
  readonly capacityKiB: number;
  readonly content: AsyncIterable<Uint8Array>;
}

/**
 * Reads the capacity from the header of a sparse or stream-optimized VMDK and gives the whole content. Takes no
 * more of `source` than it needs. Throws `OPS_IMAGE_NOT_SUPPORTED` for bytes that are no such disk.
 */
export async function readSparseDisk(
  imageId: string,
  source: AsyncIterable<Uint8Array>,
): Promise<SparseDisk> {
  const chunks = source[Symbol.asyncIterator]();
  const content = async function* (first: Uint8Array) {
    try {
      yield first;
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
    } finally {
      await chunks.return?.();
    }
  };
  let head: Uint8Array = new Uint8Array();
  while (head.length < headerBytes) {
    const next = await chunks.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  const view = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (view.length >= headerBytes && view.toString("latin1", 0, 4) === "KDMV")
    return { capacityKiB: Number((view.readBigUInt64LE(12) * sectorBytes) / 1024n), content: content(head) };
  await chunks.return?.();
  throw new OpsError("OPS_IMAGE_NOT_SUPPORTED", `image ${imageId} does not begin as a sparse VMDK does`);
}
