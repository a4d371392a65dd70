import type { Image } from "@novasphere/ops";
import type { JsonObject, JsonValue } from "@novasphere/oslo-messaging";
import type { Instance } from "../objects/instance.ts";

/** Properties that an instance remembers of its image, by the names under which they are in its system metadata. */
const remembered = /^image_(.+)$/;

/** What an instance remembers of its image; undefined for one that boots from a volume. */
export function knownImage(instance: Instance): Image | undefined {
  const id = instance.find("image_ref");
  if (!id) return undefined;
  const properties = Object.entries(instance.find("system_metadata") ?? {}).flatMap(([key, value]) => {
    const name = remembered.exec(key)?.[1];
    return name === undefined || value === null ? [] : [[name, value] as const];
  });
  return { id, properties: Object.fromEntries(properties) };
}

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
