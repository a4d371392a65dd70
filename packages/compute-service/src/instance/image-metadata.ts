import type { Image } from "@novasphere/ops";
import type { JsonObject, JsonValue } from "@novasphere/oslo-messaging";
import type { Instance } from "../objects/instance.ts";

/** What Nova keeps of an image in an instance's `system_metadata` beside the image's properties. */
const ownKeys: ReadonlySet<string> = new Set([
  "base_image_ref",
  "disk_format",
  "container_format",
  "min_disk",
  "min_ram",
]);

const prefix = "image_";

function textOf(value: JsonValue | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function formats(disk: string | undefined, container: string | undefined): Partial<Image> {
  return {
    ...(disk !== undefined && { diskFormat: disk }),
    ...(container !== undefined && { containerFormat: container }),
  };
}

function texts(entries: readonly (readonly [string, JsonValue | undefined])[]): Record<string, string> {
  return Object.fromEntries(
    entries.flatMap(([key, value]) => {
      const text = textOf(value);
      return text === undefined ? [] : [[key, text]];
    }),
  );
}

/**
 * The image of a build, from the dictionary that comes with the request: Glance's fields, the image's own
 * properties below `properties`. Undefined for an instance that boots from a volume.
 */
export function requestedImage(image: JsonObject): Image | undefined {
  const { id, properties } = image;
  if (typeof id !== "string") return undefined;
  const isObject = typeof properties === "object" && properties !== null && !Array.isArray(properties);
  return {
    id,
    ...formats(textOf(image["disk_format"]), textOf(image["container_format"])),
    properties: texts(isObject ? Object.entries(properties) : []),
  };
}

/** The image that an instance was made from, from its `system_metadata`; undefined where it boots from a volume. */
export function instanceImage(instance: Instance): Image | undefined {
  const metadata = instance.get("system_metadata");
  const id = metadata["image_base_image_ref"] || instance.find("image_ref");
  if (!id) return undefined;
  const own = Object.entries(metadata)
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value] as const);
  return {
    id,
    ...formats(metadata["image_disk_format"] ?? undefined, metadata["image_container_format"] ?? undefined),
    properties: texts(own.filter(([key]) => !ownKeys.has(key))),
  };
}
