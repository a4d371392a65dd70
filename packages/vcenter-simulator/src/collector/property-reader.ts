import {
  type Field,
  findDataType,
  findManagedObjectType,
  type PropertyType,
  splitPropertyPath,
} from "@novasphere/vim25";
import { invalidProperty } from "../faults/faults.ts";
import type { ManagedObject } from "../state/managed-object.ts";

/** What a property path of an object leads to. */
export interface ReadProperty extends PropertyType {
  /** The value, undefined when unset. */
  readonly value: unknown;
}

/** Gives the value of a property that is worked out when it is read. */
export type ComputedProperty = (object: ManagedObject) => unknown;

type Steps = NonNullable<ReturnType<typeof splitPropertyPath>>;
type Data = Readonly<Record<string, unknown>>;

/** Reads properties of managed objects by path. */
export class PropertyReader {
  readonly #computed = new Map<string, ComputedProperty>();
  readonly #steps = new Map<string, Steps>();

  /** Lets `compute` answer for a property instead of the stored tree. */
  setComputed(type: string, name: string, compute: ComputedProperty): void {
    this.#computed.set(`${type}.${name}`, compute);
  }

  /**
   * Reads `summary.runtime.powerState`, or one element by key as in `config.extraConfig["a"]`.
   * Throws the fault InvalidProperty for a path the object's type does not have.
   */
  read(object: ManagedObject, path: string): ReadProperty {
    const steps = this.#parse(path);
    const [first] = steps;
    let field = first && findManagedObjectType(object.ref.type)?.properties.get(first.name);
    if (!first || !field) throw invalidProperty(path);
    let value = this.#top(object, field);
    for (let index = 0; ; index += 1) {
      const step = steps[index];
      if (step?.key !== undefined) {
        if (!field.array) throw invalidProperty(path);
        value = findByKey(value, step.key);
        field = { ...field, array: false };
      }
      const next = steps[index + 1];
      if (!next) return { value, type: field.type, array: field.array };
      if (field.array) throw invalidProperty(path);
      const inner = innerField(field, value, next.name);
      if (!inner) {
        if (value === undefined && field.kind === "object") return { value, type: "anyType", array: false };
        throw invalidProperty(path);
      }
      value = (value as Data | undefined)?.[next.name];
      field = inner;
    }
  }

  #parse(path: string): Steps {
    const known = this.#steps.get(path);
    if (known) return known;
    const steps = splitPropertyPath(path);
    if (!steps) throw invalidProperty(path);
    if (this.#steps.size < 10_000) this.#steps.set(path, steps);
    return steps;
  }

  #top(object: ManagedObject, field: Field): unknown {
    const compute = this.#computed.size > 0 && this.#computed.get(`${object.ref.type}.${field.name}`);
    const value = compute ? compute(object) : (object.properties as Data)[field.name];
    return value === undefined && field.array && !field.optional ? [] : value;
  }
}

/** The field of a data object, by the type the value names or else the declared one. */
function innerField(field: Field, value: unknown, name: string): Field | undefined {
  const tag = typeof value === "object" && value !== null ? (value as Data)["$type"] : undefined;
  return findDataType(typeof tag === "string" ? tag : field.type)?.fieldByName.get(name);
}

function findByKey(value: unknown, key: string): unknown {
  if (!Array.isArray(value)) return undefined;
  return value.find((item: unknown) => {
    if (typeof item !== "object" || item === null) return String(item) === key;
    const data = item as Data;
    return String(data["key"] ?? data["value"]) === key;
  });
}
