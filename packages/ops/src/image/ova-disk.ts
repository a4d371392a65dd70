import { OpsError } from "../errors.ts";
import type { ImageContent } from "./image-content.ts";

const blockBytes = 512;

/** The one disk in an OVA, streamed out of it. */
export function ovaDisk(imageId: string, content: ImageContent): Pick<ImageContent, "open"> {
  return { open: async (options) => findDisk(imageId, await content.open(options)) };
}

/** Goes through a tar archive until a disk begins, and gives its bytes. Throws `OPS_IMAGE_NOT_SUPPORTED` without one. */
async function* findDisk(imageId: string, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Buffer = Buffer.alloc(0);
  /** What of the present file is still to come, padding included. */
  let toSkip = 0;
  let toGive = 0;
  for await (const chunk of source) {
    // Whole chunks of the disk pass without being copied.
    rest =
      rest.length > 0
        ? Buffer.concat([rest, chunk])
        : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (;;) {
      if (toGive > 0) {
        const part = rest.subarray(0, toGive);
        rest = rest.subarray(part.length);
        toGive -= part.length;
        if (part.length > 0) yield part;
        if (toGive === 0) return;
        break;
      }
      const skipped = Math.min(toSkip, rest.length);
      rest = rest.subarray(skipped);
      toSkip -= skipped;
      if (toSkip > 0 || rest.length < blockBytes) break;
      const name = rest.toString("utf8", 0, 100).replace(/\0.*$/s, "");
      const size = Number.parseInt(rest.toString("latin1", 124, 136).replace(/\0.*$/s, "").trim() || "0", 8);
      rest = rest.subarray(blockBytes);
      if (name.endsWith(".vmdk") && size > 0) toGive = size;
      else toSkip = Math.ceil(size / blockBytes) * blockBytes;
    }
  }
  throw new OpsError("OPS_IMAGE_NOT_SUPPORTED", `image ${imageId} has no whole disk in its OVA`);
}
