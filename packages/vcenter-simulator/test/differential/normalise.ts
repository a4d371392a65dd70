import type { ManagedObjectReference } from "@novasphere/vim25";

/** Gives the canonical path of an entity; undefined for what is in no inventory tree. */
export type PathOf = (ref: ManagedObjectReference) => Promise<string | undefined>;

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const spacedUuid = /\b(?:[0-9a-f]{2}[ -]){15}[0-9a-f]{2}\b/gi;
const mac = /\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/gi;
const time = /\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)/g;
const hostFile = /\/\S*\/govcsim-\w+?-(LocalDS_\d+)-\d+\/(\S*)/g;
const directory = /(?:ds:\/\/)?\/(?:tmp|vmfs)\/[^\s"]*/g;
const url = /https?:\/\/[^\s"]+/g;

/** What no client may rely on the text of: free messages, and where in a server a fault arose. */
const unspoken = new Set(["faultMessage", "faultCause", "localizedMessage", "reason"]);

/** Makes what two servers answer comparable: references to paths, made-up values to placeholders, lists to sets. */
export async function normalise(value: unknown, pathOf: PathOf): Promise<unknown> {
  if (typeof value === "string") return normaliseText(value);
  if (value instanceof Date) return "<time>";
  if (Array.isArray(value)) {
    const elements = await Promise.all(value.map((element) => normalise(element, pathOf)));
    return elements.sort((a, b) => compare(JSON.stringify(a), JSON.stringify(b)));
  }
  if (typeof value !== "object" || value === null) return value;
  if (isReference(value)) return (await pathOf(value)) ?? `<${value.type}>`;
  const fields: [string, unknown][] = [];
  for (const [name, field] of Object.entries(value))
    if (field !== undefined && !unspoken.has(name)) fields.push([name, await normalise(field, pathOf)]);
  return Object.fromEntries(fields.sort(([a], [b]) => compare(a, b)));
}

function normaliseText(text: string): string {
  return text
    .replace(uuid, "<uuid>")
    .replace(spacedUuid, "<uuid>")
    .replace(mac, "<mac>")
    .replace(time, "<time>")
    .replace(hostFile, "[$1] $2")
    .replace(directory, "<directory>")
    .replace(url, "<url>")
    .replace(/\b(task|session)-\d+\b/g, "<$1>");
}

export function isReference(value: object): value is ManagedObjectReference {
  const keys = Object.keys(value);
  return (
    keys.length === 2 &&
    "type" in value &&
    typeof value.type === "string" &&
    "value" in value &&
    typeof value.value === "string" &&
    /^[A-Z@]/i.test(value.type)
  );
}

function compare(a: string | undefined, b: string | undefined): number {
  return (a ?? "") < (b ?? "") ? -1 : 1;
}
