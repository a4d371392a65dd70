import { Vim25Error } from "../errors.ts";
import { readBoolean, readDouble, readInteger } from "./primitive.ts";
import { findShape, findSimpleField, type Shape, type ShapeField, shapeOf } from "./shape.ts";
import { XmlScanner } from "./xml-scanner.ts";

type Properties = Record<string, unknown>;

/** Names are looked for this far after the last field in wire order, then in the type's map. */
const lookAhead = 32;

/** Local part of a qualified name: `xsd:int` → `int`. */
function localPart(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

/** Sets a field whose name came from the message, `__proto__` included, as an own property. */
function setOwn(target: Properties, name: string, value: unknown): void {
  if (name === "__proto__")
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  else target[name] = value;
}

const untyped = shapeOf({ name: "", fields: [] });

/**
 * Reads vim25 values by the type table.
 *
 * Shapes: arrays are always arrays; `ArrayOfX` becomes an array; a value whose type differs from the
 * declared one carries `$type`; references are `{ type, value }`; long beyond 2^53 is a bigint; dateTime and
 * base64 stay strings. Unknown fields and types are read generically (text, object, array when repeated).
 */
export class Decoder extends XmlScanner {
  #depth = 0;
  readonly #maximumDepth: number;

  constructor(body: Buffer, maximumDepth: number) {
    super(body);
    this.#maximumDepth = maximumDepth;
  }

  /** Reads the element whose opening tag was just read, as `shape`. */
  protected object(shape: Shape, tag: string | undefined): Properties {
    const result = new shape.Value();
    if (tag !== undefined) result["$type"] = tag;
    if (this.isEmpty) return result;
    const start = this.nameStart;
    const end = this.nameEnd;
    this.#enter();
    const { fields } = shape;
    let expected = 0;
    let repeated: Map<string, unknown[]> | undefined;
    for (this.skipToTag(); !this.atClosingTag(); this.skipToTag()) {
      let index = expected;
      const last = Math.min(fields.length, expected + lookAhead);
      let field: ShapeField | undefined;
      for (; index < last; index += 1) {
        const candidate = fields[index];
        if (candidate !== undefined && this.openTagIf(candidate.bytes)) {
          field = candidate;
          expected = index;
          break;
        }
      }
      if (field === undefined) {
        this.openTag();
        field = shape.fieldByName.get(this.localName());
      }
      if (field !== undefined) this.#knownField(result, field);
      else repeated = this.#unknownField(result, repeated);
    }
    this.closeTag(start, end);
    this.#depth -= 1;
    return result;
  }

  /** Reads the element whose opening tag was just read, as a value of `field`'s type. */
  protected value(field: ShapeField): unknown {
    const start = this.nameStart;
    const end = this.nameEnd;
    switch (field.kind) {
      case "string":
        return this.isEmpty ? "" : this.text(start, end);
      case "int":
      case "long":
        return this.#integer(start, end, field);
      case "boolean":
        return this.#boolean(start, end, field);
      case "object":
        return this.#polymorphic(field);
      case "reference":
        return this.#reference(start, end);
      case "any":
        return this.any();
      case "double":
        return readDouble(this.#primitiveText(start, end)) ?? this.#refuse(field);
    }
  }

  /** Reads the element whose opening tag was just read, by its `xsi:type`. */
  protected any(): unknown {
    if (this.xsiType === "") return this.#generic();
    const name = localPart(this.xsiType);
    const simple = findSimpleField(name);
    if (simple !== undefined) return simple.kind === "any" ? this.#generic() : this.value(simple);
    if (name.startsWith("ArrayOf")) return this.#boxedArray(name);
    return this.object(findShape(name) ?? untyped, name);
  }

  #knownField(result: Properties, field: ShapeField): void {
    if (this.isNil) {
      this.#skipNil();
      return;
    }
    const value = this.value(field);
    if (!field.array) result[field.name] = value;
    else {
      const present = result[field.name];
      if (Array.isArray(present)) present.push(value);
      else result[field.name] = [value];
    }
  }

  /** The first value stands alone; from the second on they form an array, kept by name in `repeated`. */
  #unknownField(
    result: Properties,
    repeated: Map<string, unknown[]> | undefined,
  ): Map<string, unknown[]> | undefined {
    const name = this.localName();
    const value = this.any();
    const items = repeated?.get(name);
    if (items !== undefined) items.push(value);
    else if (Object.hasOwn(result, name)) {
      const pair = [result[name], value];
      setOwn(result, name, pair);
      return (repeated ?? new Map<string, unknown[]>()).set(name, pair);
    } else setOwn(result, name, value);
    return repeated;
  }

  #polymorphic(field: ShapeField): unknown {
    const declared = field.shape;
    const actual = this.xsiType === "" ? field.type : localPart(this.xsiType);
    if (actual === field.type) return declared ? this.object(declared, undefined) : this.#generic();
    const shape = findShape(actual);
    return shape || findSimpleField(actual) === undefined
      ? this.object(shape ?? untyped, actual)
      : this.any();
  }

  #boxedArray(name: string): unknown[] {
    const element = findShape(name)?.fields[0];
    const items: unknown[] = [];
    if (this.isEmpty) return items;
    const start = this.nameStart;
    const end = this.nameEnd;
    this.#enter();
    for (this.skipToTag(); !this.atClosingTag(); this.skipToTag()) {
      if (element === undefined || !this.openTagIf(element.bytes)) this.openTag();
      if (this.isNil) this.#skipNil();
      else items.push(element ? this.value(element) : this.any());
    }
    this.closeTag(start, end);
    this.#depth -= 1;
    return items;
  }

  /** An element of unknown type: text, a reference when it carries a plain `type`, or an object. */
  #generic(): unknown {
    const start = this.nameStart;
    const end = this.nameEnd;
    if (this.typeAttribute !== "") return this.#reference(start, end);
    if (this.isEmpty) return "";
    return this.holdsText() ? this.text(start, end) : this.object(untyped, undefined);
  }

  #reference(start: number, end: number): { type: string; value: string } {
    const type = this.typeAttribute;
    return { type, value: this.isEmpty ? "" : this.text(start, end) };
  }

  /** Most integers are read from their digits; the text is only made for odd ones. */
  #integer(start: number, end: number, field: ShapeField): number | bigint {
    const { bytes } = this;
    let at = this.position;
    const isNegative = bytes[at] === 45;
    if (isNegative) at += 1;
    const first = at;
    let value = 0;
    for (let digit = (bytes[at] ?? 0) - 48; digit >= 0 && digit <= 9; digit = (bytes[at] ?? 0) - 48) {
      value = value * 10 + digit;
      at += 1;
    }
    if (bytes[at] !== 60 || at === first || at - first > 15 || this.isEmpty) {
      const odd = readInteger(this.#primitiveText(start, end)) ?? this.#refuse(field);
      return field.kind === "long" ? odd : Number(odd);
    }
    this.position = at;
    this.closeTag(start, end);
    return isNegative && value !== 0 ? -value : value;
  }

  #boolean(start: number, end: number, field: ShapeField): boolean {
    return readBoolean(this.#primitiveText(start, end)) ?? this.#refuse(field);
  }

  #primitiveText(start: number, end: number): string {
    return this.isEmpty ? "" : this.text(start, end);
  }

  #refuse(field: ShapeField): never {
    const name = field.name === field.type ? "the value" : field.name;
    throw this.malformed(`${name} is no ${field.type}`);
  }

  #skipNil(): void {
    if (!this.isEmpty) this.text(this.nameStart, this.nameEnd);
  }

  #enter(): void {
    this.#depth += 1;
    if (this.#depth > this.#maximumDepth)
      throw new Vim25Error("VIM25_LIMIT_EXCEEDED", `elements nest deeper than ${this.#maximumDepth} levels`);
  }
}
