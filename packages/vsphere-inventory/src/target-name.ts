import type { ManagedObjectReference } from "@novasphere/vim25";
import { canonicalSegment } from "./entity-name.ts";
import { InventoryError } from "./errors.ts";

/** A configured name of a cluster or resource pool, taken apart but not looked up. */
export interface TargetName {
  /** The text without surrounding white space. */
  readonly text: string;
  /** Set when the text may be a reference; it may still be a name. */
  readonly reference:
    | ManagedObjectReference
    | { readonly type: undefined; readonly value: string }
    | undefined;
  /** Segments in stored form, at least one. */
  readonly segments: readonly string[];
  /** Whether the text starts with a slash, so that only the root folder counts as its start. */
  readonly isAbsolute: boolean;
  /** The whole text as one stored name: what is meant when the text is the name of one object. */
  readonly wholeName: string;
}

/** Takes a target name apart. Throws `INVENTORY_INVALID_PATH` when it is empty or holds `.` or `..` as a segment. */
export function parseTargetName(input: string): TargetName {
  const text = input.trim();
  if (text === "") throw InventoryError.invalidPath(input, "it is empty");
  const segments = text.split("/").filter((segment) => segment !== "");
  if (segments.length === 0) throw InventoryError.invalidPath(input, "it names no object");
  const dots = segments.find((segment) => segment === "." || segment === "..");
  if (dots !== undefined) throw InventoryError.invalidPath(input, `'${dots}' is not allowed as a segment`);
  return {
    text,
    reference: parseReference(text),
    segments: segments.map(canonicalSegment),
    isAbsolute: text.startsWith("/"),
    wholeName: canonicalSegment(text).replaceAll("/", "%2f"),
  };
}

/** Reads `Type:value` and `moid:value`, the latter without a type; `undefined` for anything else. */
function parseReference(text: string): TargetName["reference"] {
  if (!text.includes(":")) return undefined;
  const match = /^([A-Za-z]+):([A-Za-z0-9_-]+)$/.exec(text);
  const [, type, value] = match ?? [];
  if (type === undefined || value === undefined) return undefined;
  return type === "moid" ? { type: undefined, value } : { type, value };
}
