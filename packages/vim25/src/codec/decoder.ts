import { Vim25Error } from "../errors.ts";
import { type DataType, type Field, findDataType, isEnum, primitiveKind } from "../schema/schema.ts";
import { XmlScanner } from "./xml-scanner.ts";

type Properties = Record<string, unknown>;

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

const untyped: DataType = { name: "", base: undefined, fields: [], fieldByName: new Map() };

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

  /** Reads the element whose opening tag was just read, as `type`. */
  protected object(type: DataType, tag: string | undefined): Properties {
    const result: Properties = tag === undefined ? {} : { $type: tag };
    const [start, end] = [this.nameStart, this.nameEnd];
    if (this.isEmpty) return result;
    this.#enter();
    const { fields } = type;
    let expected = 0;
    for (;;) {
      this.skipToTag();
      if (this.atClosingTag()) break;
      this.openTag();
      const index = this.#findField(fields, expected);
      const field = index === undefined ? type.fieldByName.get(this.localName()) : fields[index];
      if (field === undefined) this.#unknownField(result);
      else {
        if (index !== undefined) expected = index;
        this.#knownField(result, field);
      }
    }
    this.closeTag(start, end);
    this.#depth -= 1;
    return result;
  }

  /** Reads the element whose opening tag was just read, as a value of `field`'s type. */
  protected value(field: Field): unknown {
    const [start, end] = [this.nameStart, this.nameEnd];
    switch (field.kind) {
      case "string":
        return this.isEmpty ? "" : this.text(start, end);
      case "int":
      case "long":
        return this.#integer(start, end, field);
      case "boolean":
        return this.#boolean(start, end, field);
      case "double":
        return this.#double(start, end);
      case "reference":
        return this.#reference(start, end);
      case "any":
        return this.any();
      case "object":
        return this.#polymorphic(field.type);
    }
  }

  /** Reads the element whose opening tag was just read, by its `xsi:type`. */
  protected any(): unknown {
    const [start, end] = [this.nameStart, this.nameEnd];
    if (this.xsiType === "") return this.#generic();
    const name = localPart(this.xsiType);
    const kind = primitiveKind(name) ?? (isEnum(name) ? "string" : undefined);
    if (kind === "any") return this.#generic();
    if (kind !== undefined) return this.value({ name, type: name, kind, array: false, optional: false });
    if (name.startsWith("ArrayOf")) return this.#boxedArray(name, start, end);
    const type = findDataType(name);
    return type ? this.object(type, name) : this.object(untyped, name);
  }

  #knownField(result: Properties, field: Field): void {
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

  #unknownField(result: Properties): void {
    const name = this.localName();
    const value = this.any();
    if (!Object.hasOwn(result, name)) setOwn(result, name, value);
    else {
      const present = result[name];
      setOwn(result, name, Array.isArray(present) ? [...present, value] : [present, value]);
    }
  }

  /** Elements come in wire order, so the next field usually stands at or just after the last one. */
  #findField(fields: readonly Field[], from: number): number | undefined {
    const length = this.nameEnd - this.localStart;
    for (let index = from; index < fields.length; index += 1) {
      const name = fields[index]?.name ?? "";
      if (name.length === length && this.source.startsWith(name, this.localStart)) return index;
    }
    return undefined;
  }

  #polymorphic(declared: string): unknown {
    const actual = this.xsiType === "" ? declared : localPart(this.xsiType);
    const type = findDataType(actual) ?? (actual === declared ? undefined : untyped);
    if (type === undefined) return this.#generic();
    return this.object(type, actual === declared ? undefined : actual);
  }

  #boxedArray(name: string, start: number, end: number): unknown[] {
    const element = findDataType(name)?.fields[0];
    const items: unknown[] = [];
    if (this.isEmpty) return items;
    this.#enter();
    for (;;) {
      this.skipToTag();
      if (this.atClosingTag()) break;
      this.openTag();
      items.push(element ? this.value(element) : this.any());
    }
    this.closeTag(start, end);
    this.#depth -= 1;
    return items;
  }

  /** An element of unknown type: text, a reference when it carries a plain `type`, or an object. */
  #generic(): unknown {
    const [start, end] = [this.nameStart, this.nameEnd];
    if (this.typeAttribute !== "") return this.#reference(start, end);
    if (this.isEmpty) return "";
    const next = this.source.indexOf("<", this.position);
    const hasChild =
      next >= 0 && this.source.charCodeAt(next + 1) !== 47 && this.source.charCodeAt(next + 1) !== 33;
    return hasChild ? this.object(untyped, undefined) : this.text(start, end);
  }

  #reference(start: number, end: number): { type: string; value: string } {
    const type = this.typeAttribute;
    return { type, value: this.isEmpty ? "" : this.text(start, end) };
  }

  #integer(start: number, end: number, field: Field): number | bigint {
    const text = this.isEmpty ? "" : this.text(start, end);
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value))
      throw this.malformed(`${field.type} ${field.name} is no number`);
    if (Number.isSafeInteger(value) || field.kind === "int") return value;
    return /^\s*[+-]?\d+\s*$/.test(text) ? BigInt(text.trim()) : value;
  }

  #boolean(start: number, end: number, field: Field): boolean {
    const text = this.isEmpty ? "" : this.text(start, end).trim();
    if (text === "true" || text === "1") return true;
    if (text === "false" || text === "0") return false;
    throw this.malformed(`${field.name} is no boolean`);
  }

  #double(start: number, end: number): number {
    const text = this.isEmpty ? "" : this.text(start, end).trim();
    if (text === "INF") return Number.POSITIVE_INFINITY;
    if (text === "-INF") return Number.NEGATIVE_INFINITY;
    return text === "" ? Number.NaN : Number(text);
  }

  #skipNil(): void {
    const [start, end] = [this.nameStart, this.nameEnd];
    if (!this.isEmpty) this.text(start, end);
  }

  #enter(): void {
    this.#depth += 1;
    if (this.#depth > this.#maximumDepth)
      throw new Vim25Error("VIM25_LIMIT_EXCEEDED", `elements nest deeper than ${this.#maximumDepth} levels`);
  }
}
