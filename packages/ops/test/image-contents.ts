import type { Image, ImageContent } from "../src/index.ts";

let count = 0;

/** An image that no other test has. */
export function image(properties: Record<string, string>, changes: Partial<Image> = {}): Image {
  count += 1;
  return { id: `image-${count}`, properties, ...changes };
}

export const chunkBytes = 64 * 1024;
export const chunks = 16;

/** 1 MiB whose chunks differ, and how often it was asked for. */
export function content(): ImageContent & { readonly opened: () => number } {
  let opened = 0;
  return {
    sizeBytes: chunkBytes * chunks,
    open: async function* () {
      opened += 1;
      for (let index = 0; index < chunks; index += 1) yield Buffer.alloc(chunkBytes, index + 1);
    },
    opened: () => opened,
  };
}

/** The first sectors of a sparse VMDK of 2 MiB. */
function sparseDisk(): Buffer {
  const header = Buffer.alloc(2048);
  header.write("KDMV");
  header.writeUInt32LE(1, 4);
  header.writeBigUInt64LE(4096n, 12);
  return header;
}

export function sparseContent(): ImageContent {
  const disk = sparseDisk();
  return {
    sizeBytes: disk.length,
    open: async function* () {
      yield disk.subarray(0, 100);
      yield disk.subarray(100);
    },
  };
}

/** A tar archive with a descriptor and a disk, in pieces that end anywhere. */
export function ovaContent(): ImageContent {
  const entry = (name: string, bytes: Buffer) => {
    const header = Buffer.alloc(512);
    header.write(name);
    header.write(bytes.length.toString(8).padStart(11, "0"), 124);
    return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
  };
  const archive = Buffer.concat([
    entry("web.ovf", Buffer.alloc(700, "x")),
    entry("web-disk1.vmdk", sparseDisk()),
    entry("web.mf", Buffer.alloc(10, "y")),
    Buffer.alloc(1024),
  ]);
  return {
    sizeBytes: archive.length,
    open: async function* () {
      for (let start = 0; start < archive.length; start += 333) yield archive.subarray(start, start + 333);
    },
  };
}
