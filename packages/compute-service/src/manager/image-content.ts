import type { ImageContent } from "@novasphere/ops";
import type { JsonObject } from "@novasphere/oslo-messaging";
import type { NovaContext } from "../conductor/nova-context.ts";
import type { GlanceImage } from "./image-api.ts";
import type { Manager } from "./manager.ts";

/** The bytes of an image, as the dictionary in a request describes them; read when a datastore has not got them. */
export function imageContent(
  { images }: Manager,
  context: NovaContext,
  id: string,
  image: JsonObject,
): ImageContent {
  const { size, os_hash_algo: algorithm, os_hash_value: digest } = image;
  return {
    sizeBytes: typeof size === "number" ? size : 0,
    ...(algorithm === "sha256" && typeof digest === "string" && { sha256: digest }),
    open: (options) => images.download(context, id, options),
  };
}

/** The bytes of an image that Glance was asked about. */
export function glanceContent(
  { images }: Manager,
  context: NovaContext,
  { id, sizeBytes, sha256 }: GlanceImage,
): ImageContent {
  return {
    sizeBytes,
    ...(sha256 !== undefined && { sha256 }),
    open: (options) => images.download(context, id, options),
  };
}
