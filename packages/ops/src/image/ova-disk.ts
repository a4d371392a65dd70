import { OpsError } from "../errors.ts";
import type { ImageContent } from "./image-content.ts";
import { type TarEntry, tarEntries } from "./tar-entries.ts";

/** Descriptors are some kilobytes; what is larger is none. */
const largestDescriptorBytes = 4 * 1024 * 1024;

/** The one disk in an OVA, streamed out of it. */
export function ovaDisk(imageId: string, content: ImageContent): Pick<ImageContent, "open"> {
  return { open: async (options) => findDisk(imageId, await content.open(options)) };
}

/**
 * Goes through the archive until the disk begins that its descriptor names, and gives its bytes; the first VMDK where
 * there is no descriptor, or it names none. Throws `OPS_IMAGE_NOT_SUPPORTED` without a whole disk, and for several.
 */
async function* findDisk(imageId: string, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let wanted: string | undefined;
  for await (const entry of tarEntries(source)) {
    if (entry.name.endsWith(".ovf")) wanted = diskFile(imageId, await readText(entry)) ?? wanted;
    const isDisk = wanted === undefined ? entry.name.endsWith(".vmdk") : entry.name === wanted;
    if (!isDisk || entry.size === 0) continue;
    let given = 0;
    for await (const chunk of entry.content) {
      given += chunk.length;
      yield chunk;
    }
    if (given === entry.size) return;
  }
  throw new OpsError("OPS_IMAGE_NOT_SUPPORTED", `image ${imageId} has no whole disk in its OVA`);
}

async function readText({ size, content }: TarEntry): Promise<string> {
  if (size > largestDescriptorBytes) return "";
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

/** The file of the descriptor's only disk that has one; undefined where it names none. */
function diskFile(imageId: string, descriptor: string): string | undefined {
  const attribute = (tag: string, name: string) =>
    new RegExp(`[\\s:]${name}\\s*=\\s*["']([^"']*)["']`).exec(tag)?.[1];
  const tags = (element: string) =>
    descriptor.match(new RegExp(`<(?:[\\w-]+:)?${element}\\s[^>]*>`, "g")) ?? [];
  const references = tags("Disk").flatMap((tag) => attribute(tag, "fileRef") ?? []);
  if (references.length > 1)
    throw new OpsError(
      "OPS_IMAGE_NOT_SUPPORTED",
      `image ${imageId} is an OVA with ${references.length} disks, and an instance starts from one: make an image of the first, and volumes of the others`,
    );
  const file = tags("File").find((tag) => attribute(tag, "id") === references[0]);
  return references.length === 1 && file !== undefined ? attribute(file, "href") : undefined;
}
