import { readFileSync } from "node:fs";
import {
  type DataType,
  type Field,
  findDataType,
  isDataTypeKindOf,
  listDataTypeNames,
} from "../src/index.ts";

interface Facts {
  readonly enums: Readonly<Record<string, readonly string[]>>;
}
const facts: Facts = JSON.parse(readFileSync(new URL("../facts/vim25.json", import.meta.url), "utf8"));

const strings = [
  "",
  "x",
  "  spaced, never trimmed\n",
  "exactly 13 ch",
  "twelve chars",
  "a text of more than sixty-four characters, which is never looked for in the pool",
  "<a href=\"b\">&amp; 'c' ]]></a>",
  "tab\tand\r\nboth line ends\r",
  "Grüße, 世界 😀",
  "__proto__",
];
const longs = [0, -1, 4096, 2 ** 40, 2 ** 53 - 1, 2n ** 53n, -(2n ** 53n), 2n ** 63n - 1n, -(2n ** 63n)];
const doubles = [0.5, -2, 1e21, 1e-7, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const dates = ["2026-02-28T23:59:59.999999Z", "2026-01-31T09:00:00+01:00", "1999-12-31T00:00:00Z"];
const objectTypes = ["OptionValue", "VirtualDisk", "ManagedEntityStatus", "HostSystem", "DynamicProperty"];

/** Values of the API's types, the same ones for the same seed. */
export class RandomValues {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A whole number from 0 to just below `limit` (mulberry32). */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError("nothing to pick from");
    return item;
  }

  /** Fields of a data type or parameters of a method, with their keys in any order. */
  object(type: DataType, depth = 0): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    for (const field of type.fields) {
      const mayBeAbsent = field.optional || field.array;
      if (mayBeAbsent && this.below(2 ** (1 + depth)) !== 0) continue;
      const count = field.array ? 1 + this.below(3) : 1;
      const items = Array.from({ length: count }, () => this.value(field, depth));
      entries.push([field.name, field.array ? items : items[0]]);
    }
    entries.sort(() => this.below(3) - 1);
    return Object.fromEntries(entries);
  }

  /** One value (one element, for arrays) of a field. */
  value(field: Pick<Field, "kind" | "type">, depth: number): unknown {
    switch (field.kind) {
      case "string":
        return this.#string(field.type);
      case "int":
        return this.below(256) - 128;
      case "long":
        return this.pick<number | bigint>(longs);
      case "boolean":
        return this.below(2) === 0;
      case "double":
        return this.pick(doubles);
      case "reference":
        return {
          type: this.pick(["VirtualMachine", "HostSystem", 'odd "<&\n'] as const),
          value: this.#string("string"),
        };
      case "any":
        return this.#any(depth);
      case "object":
        return this.#dataObject(field.type, depth);
    }
  }

  #string(type: string): string {
    const members = facts.enums[type];
    if (members) return this.pick(members);
    if (type === "dateTime") return this.pick(dates);
    if (type === "base64Binary") return Buffer.from(this.pick(strings)).toString("base64");
    return this.pick(strings);
  }

  /** The declared type, or a descendant that then names itself. */
  #dataObject(declared: string, depth: number): Record<string, unknown> {
    const descendants = depth < 4 ? descendantsOf(declared) : [];
    const actual = this.below(2) === 0 && descendants.length > 0 ? this.pick(descendants) : declared;
    const type = findDataType(actual);
    if (!type) throw new RangeError(`no data type ${actual}`);
    const fields = this.object(type, depth + 1);
    return actual === declared ? fields : { ...fields, $type: actual };
  }

  #any(depth: number): unknown {
    switch (this.below(11)) {
      case 0:
        return this.below(256) - 128;
      case 1:
        return this.pick<number | bigint>(longs);
      case 2:
        return this.below(2) === 0;
      case 3:
        return this.pick(doubles);
      case 4:
        return this.value({ kind: "reference", type: "ManagedObjectReference" }, depth);
      case 5:
        return {
          $type: this.pick(["xsd:short", "xsd:byte", "xsd:long", "int"] as const),
          $value: this.below(100),
        };
      case 6:
        return { $type: "ArrayOfInt", $value: [1, 2, this.below(9)] };
      case 7:
        return { $type: "ArrayOfString", $value: [this.#string("string")] };
      case 8:
        return { $type: "ArrayOfManagedObjectReference", $value: [] };
      case 9: {
        const name = this.pick(objectTypes);
        if (facts.enums[name]) return { $type: name, $value: this.#string(name) };
        const type = findDataType(name);
        return type && depth < 4 ? { ...this.object(type, depth + 1), $type: name } : "none";
      }
      default:
        return this.#string("string");
    }
  }
}

const descendants = new Map<string, readonly string[]>();

function descendantsOf(base: string): readonly string[] {
  const known = descendants.get(base);
  if (known) return known;
  const found = listDataTypeNames().filter((name) => name !== base && isDataTypeKindOf(name, base));
  descendants.set(base, found);
  return found;
}

/** What a value is after a round trip: the same, with `{ $type, $value }` unwrapped. */
export function decodedForm(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decodedForm);
  if (typeof value !== "object" || value === null) return value;
  if ("$value" in value) return decodedForm(value.$value);
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, decodedForm(field)]));
}
