import type { JsonObject, JsonValue } from "@novasphere/oslo-messaging";
import { ComputeServiceError } from "../errors.ts";

declare const fieldsOf: unique symbol;

/** The form in which an object travels; `F` says which fields it may have. */
export type ObjectValue<F> = JsonObject & { readonly [fieldsOf]?: F };

/** The form in which a list of objects travels. */
export type ObjectListValue<F> = JsonObject & { readonly [fieldsOf]?: readonly F[] };

/** Fields of an object by Nova's names; one that was not loaded is absent, which is not the same as null. */
export type Fields<F> = { readonly [K in keyof F]?: F[K] };

type FieldsIn<V> = Exclude<V, null | undefined> extends ObjectValue<infer F> ? F : never;

interface Primitive {
  "nova_object.name": string;
  "nova_object.namespace": string;
  "nova_object.version": string;
  "nova_object.data": Record<string, JsonValue>;
  "nova_object.changes"?: string[];
}

/**
 * One of Nova's versioned objects, kept as the data it is: fields and versions that are not known here stay as they
 * came. Field names are Nova's. Setting a field marks it as changed, which is what a save writes.
 */
export class NovaObject<F> {
  readonly #primitive: Primitive;

  private constructor(primitive: Primitive) {
    this.#primitive = primitive;
  }

  /**
   * The object in a message; of that name when one is given. It has a copy of the data. Throws
   * `COMPUTE_INVALID_OBJECT` for anything else.
   */
  static from<F>(value: JsonValue | undefined, name?: string): NovaObject<F> {
    if (!isPrimitive(value)) throw notAnObject(value, name);
    if (name !== undefined && value["nova_object.name"] !== name) throw notAnObject(value, name);
    return new NovaObject<F>(structuredClone(value));
  }

  /** A new object; all its fields count as changed. */
  static create<F>(name: string, version: string, fields: Fields<F>): NovaObject<F> {
    const object = new NovaObject<F>({
      "nova_object.name": name,
      "nova_object.namespace": "nova",
      "nova_object.version": version,
      "nova_object.data": {},
    });
    object.set(fields);
    return object;
  }

  /** The objects of a list in a message. Throws `COMPUTE_INVALID_OBJECT`. */
  static list<F>(value: JsonValue | undefined): NovaObject<F>[] {
    if (!isPrimitive(value)) throw notAnObject(value, "a list");
    const objects = value["nova_object.data"]["objects"];
    if (!Array.isArray(objects)) throw notAnObject(value, "a list");
    return objects.map((object: JsonValue) => NovaObject.from<F>(object));
  }

  get name(): string {
    return this.#primitive["nova_object.name"];
  }

  /** `major.minor`, as it came. */
  get version(): string {
    return this.#primitive["nova_object.version"];
  }

  /** Names of the fields that were set since the object was loaded or saved. */
  get changes(): readonly string[] {
    return this.#primitive["nova_object.changes"] ?? [];
  }

  /** True when the object is of that version or a newer one of the same major. */
  isAtLeast(version: string): boolean {
    const [major, minor = 0] = this.version.split(".").map(Number);
    const [wantedMajor, wantedMinor = 0] = version.split(".").map(Number);
    return major === wantedMajor && minor >= wantedMinor;
  }

  has(field: keyof F & string): boolean {
    return Object.hasOwn(this.#data, field);
  }

  /** The value of a field. Throws `COMPUTE_FIELD_NOT_LOADED` when it is not set. */
  get<K extends keyof F & string>(field: K): F[K] {
    if (!this.has(field))
      throw new ComputeServiceError("COMPUTE_FIELD_NOT_LOADED", `${this.name} came without its ${field}`);
    return this.#data[field] as F[K];
  }

  /** The value of a field; undefined when it is not set. */
  find<K extends keyof F & string>(field: K): F[K] | undefined {
    return this.#data[field] as F[K] | undefined;
  }

  /**
   * The object in a field; null when there is none, undefined when it is not set. What is changed in it is changed
   * here.
   */
  child<K extends keyof F & string>(field: K): NovaObject<FieldsIn<F[K]>> | null | undefined {
    const value = this.#data[field];
    if (value === undefined || value === null) return value;
    if (!isPrimitive(value)) throw notAnObject(value, `an object in ${this.name}.${field}`);
    return new NovaObject<FieldsIn<F[K]>>(value);
  }

  /** Sets fields and marks them as changed. */
  set(values: Fields<F>): void {
    const entries = Object.entries(values).filter(([, value]) => value !== undefined);
    Object.assign(this.#data, Object.fromEntries(structuredClone(entries)));
    this.#setChanges([...new Set([...this.changes, ...entries.map(([field]) => field)])]);
  }

  /** Takes over what a call on the object changed on the other side: `updates` of its answer. */
  applyUpdates(updates: JsonObject): void {
    const { obj_what_changed: left, ...values } = updates;
    Object.assign(this.#data, structuredClone(values));
    this.#setChanges(Array.isArray(left) ? left.map(String) : []);
  }

  /** A copy of the object as it travels. */
  toPrimitive(): ObjectValue<F> {
    return structuredClone(this.#primitive) as unknown as ObjectValue<F>;
  }

  /** The same with the changed fields and those named only: enough to save it. */
  toPartial(...fields: readonly (keyof F & string)[]): ObjectValue<F> {
    const wanted = new Set<string>([...fields, ...this.changes]);
    const data = Object.fromEntries(Object.entries(this.#data).filter(([field]) => wanted.has(field)));
    return structuredClone({ ...this.#primitive, "nova_object.data": data }) as unknown as ObjectValue<F>;
  }

  get #data(): Record<string, JsonValue> {
    return this.#primitive["nova_object.data"];
  }

  #setChanges(changes: string[]): void {
    if (changes.length > 0) this.#primitive["nova_object.changes"] = changes;
    else delete this.#primitive["nova_object.changes"];
  }
}

/** A list of objects as it travels. */
export function toObjectList<F>(
  name: string,
  version: string,
  objects: readonly NovaObject<F>[],
): ObjectListValue<F> {
  return {
    "nova_object.name": name,
    "nova_object.namespace": "nova",
    "nova_object.version": version,
    "nova_object.data": { objects: objects.map((object) => object.toPrimitive()) },
  };
}

function isPrimitive(value: unknown): value is Primitive & JsonObject {
  if (typeof value !== "object" || value === null) return false;
  const { "nova_object.name": name, "nova_object.version": version } = value as Partial<Primitive>;
  const { "nova_object.data": data } = value as Partial<Primitive>;
  return typeof name === "string" && typeof version === "string" && typeof data === "object" && data !== null;
}

function notAnObject(value: unknown, name = "a versioned object"): ComputeServiceError {
  const found = isPrimitive(value) ? value["nova_object.name"] : JSON.stringify(value)?.slice(0, 80);
  return new ComputeServiceError("COMPUTE_INVALID_OBJECT", `expected ${name}, found ${found}`);
}
