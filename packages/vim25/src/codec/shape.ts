import {
  type DataType,
  type Field,
  type FieldKind,
  findDataType,
  isEnum,
  primitiveKind,
} from "../schema/schema.ts";

/** A field as the decoder wants it. */
export interface ShapeField {
  readonly name: string;
  /** The name as it stands in a message. */
  readonly bytes: Uint8Array;
  readonly type: string;
  readonly kind: FieldKind;
  readonly array: boolean;
  /** The declared data type; undefined for primitives and for types the table does not know. */
  readonly shape: Shape | undefined;
}

/** A data type as the decoder wants it. */
export interface Shape {
  readonly name: string;
  /** Makes an empty plain object for values of this type. */
  readonly Value: new () => Record<string, unknown>;
  readonly fields: readonly ShapeField[];
  readonly fieldByName: ReadonlyMap<string, ShapeField>;
}

/** A field whose data type is looked up when it is first met: types may contain themselves. */
class LazyField implements ShapeField {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly type: string;
  readonly kind: FieldKind;
  readonly array: boolean;
  #shape: Shape | undefined;

  constructor({ name, type, kind, array }: Field) {
    this.name = name;
    this.bytes = new TextEncoder().encode(name);
    this.type = type;
    this.kind = kind;
    this.array = array;
  }

  get shape(): Shape | undefined {
    if (this.#shape === undefined && this.kind === "object") this.#shape = findShape(this.type);
    return this.#shape;
  }
}

/**
 * A constructor of plain objects. V8 learns for each constructor how many fields its objects end up with,
 * so values of one type take half the memory and time that objects begun as `{}` would.
 */
function plainConstructor(): new () => Record<string, unknown> {
  function Value() {}
  Value.prototype = Object.prototype;
  return Value as unknown as new () => Record<string, unknown>;
}

const shapes = new Map<string, Shape>();

/** The shape of a data type that need not be in the table, such as a method's parameters. */
export function shapeOf(type: Pick<DataType, "name" | "fields">): Shape {
  const fields = type.fields.map((field) => new LazyField(field));
  return {
    name: type.name,
    Value: plainConstructor(),
    fields,
    fieldByName: new Map(fields.map((field) => [field.name, field])),
  };
}

/** The shape of a data type of the table, or undefined. */
export function findShape(name: string): Shape | undefined {
  const known = shapes.get(name);
  if (known) return known;
  const type = findDataType(name);
  if (!type) return undefined;
  const shape = shapeOf(type);
  shapes.set(name, shape);
  return shape;
}

const unnamed = new Map<string, ShapeField>();

/** What an `xsi:type` says about a value: a primitive or an enumeration, or undefined. */
export function findSimpleField(name: string): ShapeField | undefined {
  const known = unnamed.get(name);
  if (known) return known;
  const kind = primitiveKind(name) ?? (isEnum(name) ? "string" : undefined);
  if (kind === undefined) return undefined;
  const field = new LazyField({ name, type: name, kind, array: false, optional: false });
  unnamed.set(name, field);
  return field;
}
