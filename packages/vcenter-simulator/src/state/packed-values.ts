import { isEqual } from "./equal.ts";

/** Takes the place of the name in a text that is made of it. */
const gap = "\0";

/** Forms to look through for one that fits; models have a few. */
const limit = 32;

/** Fields whose values are rarely those of another. */
const own = new Set([
  "annotation",
  "changeVersion",
  "connectionCookie",
  "contentId",
  "createDate",
  "instanceUuid",
  "lunUuid",
  "macAddress",
  "modified",
  "portKey",
  "uuid",
  "value",
]);

/** Fields that are made of the name of what they belong to. */
const named = new Set([
  "fileName",
  "logDirectory",
  "name",
  "snapshotDirectory",
  "suspendDirectory",
  "vmPathName",
]);

/** A part of a form: the place of an own value in the packed one, a text with gaps for the name, or a form. */
type Part = number | string | Form;

/** What values have in common. */
interface Form {
  /** All fields in order, with what all have. */
  readonly base: Readonly<Record<string, unknown>>;
  readonly keys: readonly string[];
  /** The parts that differ, each at the place of its key. */
  readonly parts: readonly (Part | undefined)[];
}

/** A packed value: its form, and behind it what it has of its own. */
export type Packed = readonly [form: unknown, ...own: unknown[]];

/** Tells a packed value from a plain object. */
export function isPacked(value: object): value is Packed {
  return Array.isArray(value);
}

/**
 * Keeps values whose like there are many of in little space: once what they have in common, and for each only
 * what differs. Unpacked values are equal to what was packed, and share what they have in common, so that
 * nobody may change them in place.
 */
export class PackedValues {
  /** What was unpacked last: who looks at one thing of a value often looks at the next. */
  #last: { readonly packed: Packed; readonly value: object } | undefined;
  /** The one that fitted last comes first. */
  readonly #forms: Form[] = [];

  pack(value: object, name: string): Packed {
    const found: unknown[] = [];
    const place = this.#forms.findIndex((form) => fits(form, value, name, found));
    const form = this.#forms[place] ?? formOf(value, name, found);
    if (place !== 0) {
      if (place > 0) this.#forms.splice(place, 1);
      this.#forms.unshift(form);
      this.#forms.length = Math.min(this.#forms.length, limit);
    }
    found[0] = form;
    return found as unknown as Packed;
  }

  /** The value that was packed under that name. */
  unpack(packed: Packed, name: string): object {
    if (this.#last?.packed !== packed) this.#last = { packed, value: fill(packed[0] as Form, packed, name) };
    return this.#last.value;
  }

  /** One part of a packed value by its path, without the rest. */
  read(packed: Packed, name: string, path: readonly string[]): unknown {
    let part: Part | undefined = packed[0] as Form;
    let value: unknown;
    for (const key of path) {
      if (typeof part !== "object") value = (value as Record<string, unknown> | undefined)?.[key];
      else {
        const { base, keys, parts }: Form = part;
        part = parts[keys.indexOf(key)];
        value = typeof part === "object" || part === undefined ? base[key] : partOf(part, packed, name);
      }
    }
    return typeof part === "object" ? fill(part, packed, name) : value;
  }
}

/** Whether a value is of that form; what it has of its own goes to its place in `found`. */
function fits(form: Form, value: object, name: string, found: unknown[]): boolean {
  const { base, keys, parts } = form;
  if (Array.isArray(value) !== Array.isArray(base) || Object.keys(value).length !== keys.length) return false;
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index] as string;
    const item = (value as Record<string, unknown>)[key];
    const part = parts[index];
    if (part === undefined) {
      if (item === undefined && !Object.hasOwn(value, key)) return false;
      if (item !== base[key] && !(typeof item === "object" && isEqual(item, base[key]))) return false;
    } else if (typeof part === "number") {
      if (!isOwn(key, item)) return false;
      found[part] = item;
    } else if (typeof part === "string") {
      if (item !== part.replaceAll(gap, name)) return false;
    } else if (typeof item !== "object" || item === null || !fits(part, item, name, found)) return false;
  }
  return true;
}

/** The form of a value; what it has of its own goes to its place in `found`. */
function formOf(value: object, name: string, found: unknown[]): Form {
  const base = copyOf(value);
  const keys = Object.keys(value);
  const parts = keys.map((key) => {
    const part = partFor(key, base[key], name, found);
    if (part !== undefined) base[key] = undefined;
    return part;
  });
  return { base, keys, parts };
}

function partFor(key: string, item: unknown, name: string, found: unknown[]): Part | undefined {
  if (isOwn(key, item)) {
    const place = Math.max(1, found.length);
    found[place] = item;
    return place;
  }
  if (typeof item === "string" && named.has(key) && name !== "" && item.includes(name) && !item.includes(gap))
    return item.replaceAll(name, gap);
  if (typeof item !== "object" || item === null) return undefined;
  const form = formOf(item, name, found);
  return form.parts.some((part) => part !== undefined) ? form : undefined;
}

function isOwn(key: string, item: unknown): boolean {
  return (typeof item === "string" || typeof item === "number") && own.has(key);
}

function copyOf(value: object): Record<string, unknown> {
  return (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
}

function fill({ base, keys, parts }: Form, packed: Packed, name: string): object {
  const copy = copyOf(base);
  for (let index = 0; index < keys.length; index += 1) {
    const part = parts[index];
    if (part !== undefined) copy[keys[index] as string] = partOf(part, packed, name);
  }
  return copy;
}

function partOf(part: Part, packed: Packed, name: string): unknown {
  if (typeof part === "number") return packed[part];
  return typeof part === "string" ? part.replaceAll(gap, name) : fill(part, packed, name);
}
