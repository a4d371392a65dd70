import type { Field } from "../schema/schema.ts";
import { escapeText } from "./escape.ts";
import type { ValuePath } from "./value-path.ts";

/**
 * The value of an xsd:int, short, byte or long; a bigint when a number would lose digits; undefined for
 * other text. Python clients write a computed `64.0` where the schema wants 64, and vCenter takes it.
 */
export function readInteger(text: string): number | bigint | undefined {
  const digits = /^([+-]?\d+)(?:\.0+)?$/.exec(text.trim())?.[1];
  if (digits === undefined) return undefined;
  const value = Number(digits);
  if (Number.isSafeInteger(value)) return value === 0 ? 0 : value;
  return BigInt(digits.replace("+", ""));
}

/** The value of an xsd:boolean, or undefined for other text. */
export function readBoolean(text: string): boolean | undefined {
  switch (text) {
    case "true":
    case "1":
      return true;
    case "false":
    case "0":
      return false;
  }
  const trimmed = text.trim();
  return trimmed === text ? undefined : readBoolean(trimmed);
}

/** The value of an xsd:double or float, or undefined for other text. */
export function readDouble(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(trimmed)) return Number(trimmed);
  if (trimmed === "NaN") return Number.NaN;
  const infinite = /^([+-]?)inf$/i.exec(trimmed);
  if (!infinite) return undefined;
  return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

const integerBits: ReadonlyMap<string, number> = new Map([
  ["byte", 8],
  ["short", 16],
  ["int", 32],
  ["long", 64],
]);

const dateTime = /^-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/;

/** The XML text of the primitive value at `path`, or undefined when the type has no such value. */
export function primitiveToText(
  { kind, type }: Pick<Field, "kind" | "type">,
  value: unknown,
  path: string | ValuePath,
): string | undefined {
  switch (kind) {
    case "boolean":
      return typeof value === "boolean" ? String(value) : undefined;
    case "int":
    case "long":
      return integerToText(value, integerBits.get(type) ?? 64);
    case "double":
      return typeof value === "number" ? doubleToText(value) : undefined;
    default:
      if (value instanceof Date) return dateToText(value);
      if (typeof value !== "string" || (type === "dateTime" && !dateTime.test(value))) return undefined;
      return escapeText(value, path);
  }
}

/** What {@link primitiveToText} takes, for an error message. */
export function describePrimitive({ kind, type }: Pick<Field, "kind" | "type">): string {
  switch (kind) {
    case "boolean":
      return "a boolean";
    case "int":
    case "long":
      return `an integer of type xsd:${type}`;
    case "double":
      return "a number";
    default:
      return type === "dateTime" ? "a Date or a dateTime such as 2026-01-31T09:00:00Z" : "a string";
  }
}

function integerToText(value: unknown, bits: number): string | undefined {
  if (typeof value === "number" && Number.isSafeInteger(value)) {
    const limit = 2 ** (bits - 1);
    return value >= -limit && value < limit ? String(value) : undefined;
  }
  if (typeof value !== "bigint" && !(typeof value === "number" && Number.isInteger(value))) return undefined;
  const exact = BigInt(value);
  return BigInt.asIntN(bits, exact) === exact ? exact.toString() : undefined;
}

function doubleToText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return "NaN";
  return value > 0 ? "INF" : "-INF";
}

function dateToText(value: Date): string | undefined {
  const text = Number.isNaN(value.getTime()) ? "" : value.toISOString();
  return dateTime.test(text) ? text : undefined;
}
