import type { Vim } from "@novasphere/vim25";
import { isEqual } from "../state/equal.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { PropertyReader } from "./property-reader.ts";
import { wireValue } from "./wire-value.ts";

type Data = Readonly<Record<string, unknown>>;

/**
 * How a property came from one value to another. In parts, a change deep in a data object is told by its
 * own path; else the whole value is.
 */
export function changesBetween(
  reader: PropertyReader,
  object: ManagedObject,
  path: string,
  before: unknown,
  after: unknown,
  inParts: boolean,
): Vim.PropertyChange[] {
  if (inParts && isData(before) && isData(after) && before["$type"] === after["$type"])
    return [...new Set([...Object.keys(before), ...Object.keys(after)])]
      .filter((name) => !isEqual(before[name], after[name]))
      .flatMap((name) => changesBetween(reader, object, `${path}.${name}`, before[name], after[name], true));
  if (after === undefined) return before === undefined ? [] : [{ name: path, op: "assign" }];
  return [{ name: path, op: "assign", val: wireValue(reader.read(object, path), after) }];
}

function isData(value: unknown): value is Data {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const data = value as Data;
  return !(
    typeof data["type"] === "string" &&
    typeof data["value"] === "string" &&
    data["$type"] === undefined
  );
}
