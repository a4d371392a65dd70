import type { Vim } from "@novasphere/vim25";
import type { ManagedObject } from "../state/managed-object.ts";
import type { PropertyReader } from "./property-reader.ts";
import { wireValue } from "./wire-value.ts";

/** One object with the values of `paths`; unset properties are left out. */
export function readObjectContent(
  reader: PropertyReader,
  object: ManagedObject,
  paths: readonly string[],
): Vim.ObjectContent {
  const propSet: Vim.DynamicProperty[] = [];
  for (const name of paths) {
    const property = reader.read(object, name);
    if (property.value !== undefined) propSet.push({ name, val: wireValue(property, property.value) });
  }
  return propSet.length > 0 ? { obj: object.ref, propSet } : { obj: object.ref };
}
