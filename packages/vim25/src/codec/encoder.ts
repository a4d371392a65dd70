import { Vim25Error } from "../errors.ts";
import {
  type DataType,
  type Field,
  findDataType,
  isDataTypeKindOf,
  isEnum,
  namespaceOf,
  primitiveKind,
  requireMethod,
} from "../schema/schema.ts";
import { escapeAttribute, escapeText } from "./escape.ts";
import { describePrimitive, primitiveToText } from "./primitive.ts";
import { ValuePath } from "./value-path.ts";

/**
 * A value that names its type where the schema says anyType and the value alone does not tell:
 * `{ $type: "xsd:long", $value: 5 }`, `{ $type: "ArrayOfString", $value: ["a"] }`.
 */
export interface TypedValue {
  readonly $type: string;
  readonly $value: unknown;
}

/** Snapshot trees and backing chains recurse; deeper than this is a cycle. */
const maximumDepth = 512;

function invalid(path: ValuePath, problem: string): Vim25Error {
  return new Vim25Error("VIM25_INVALID_VALUE", `${path} ${problem}`);
}

/**
 * The same text in one piece. What is joined of many pieces keeps them all until it is read, and takes ten
 * times the room of its characters till then; looking at one of these puts it together.
 */
function inOnePiece(text: string): string {
  return text.charCodeAt(0) > 0 ? text : "";
}

/** Text of a primitive, or an error naming the path. */
function primitiveText(field: Pick<Field, "kind" | "type">, value: unknown, path: ValuePath): string {
  const text = primitiveToText(field, value, path);
  if (text === undefined) throw invalid(path, `must be ${describePrimitive(field)}`);
  return text;
}

type Properties = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isReference(value: Properties): boolean {
  return (
    typeof value["type"] === "string" && typeof value["value"] === "string" && value["$type"] === undefined
  );
}

/** Writes vim25 values as XML in the wire order of each value's actual type. */
class Encoder {
  readonly #path: ValuePath;
  #depth = 0;

  /** `root` is what errors call the value. */
  constructor(root: string) {
    this.#path = new ValuePath(root);
  }

  fields(type: DataType, value: Properties): string {
    this.#depth += 1;
    if (this.#depth > maximumDepth) throw invalid(this.#path, `nests deeper than ${maximumDepth} levels`);
    let xml = "";
    let written = 0;
    for (const field of type.fields) {
      const item = value[field.name];
      if (item !== undefined && item !== null) {
        this.#path.enter(field.name);
        xml += field.array ? this.#items(field.name, field, item) : this.element(field.name, field, item);
        this.#path.leave();
        written += 1;
      } else if (!field.optional && !field.array) {
        this.#path.enter(field.name);
        throw invalid(this.#path, "is required");
      }
    }
    this.#refuseUnknown(type, value, written);
    this.#depth -= 1;
    return xml;
  }

  #items(name: string, field: Field, value: unknown): string {
    if (!Array.isArray(value)) throw invalid(this.#path, "must be an array");
    let xml = "";
    this.#path.enter("[]");
    for (const item of value) xml += inOnePiece(this.element(name, field, item));
    this.#path.leave();
    return xml;
  }

  element(name: string, field: Pick<Field, "kind" | "type">, value: unknown): string {
    switch (field.kind) {
      case "any":
        return this.any(name, value);
      case "reference":
        return this.#reference(name, value, "");
      case "object":
        return this.#object(name, field.type, value);
      default:
        return `<${name}>${primitiveText(field, value, this.#path)}</${name}>`;
    }
  }

  /** An element whose type is only known from the value: always carries `xsi:type`. */
  any(name: string, value: unknown): string {
    switch (typeof value) {
      case "string":
        return `<${name} xsi:type="xsd:string">${escapeText(value, this.#path)}</${name}>`;
      case "boolean":
        return `<${name} xsi:type="xsd:boolean">${value}</${name}>`;
      case "bigint":
        return this.#typed(name, "xsd:long", value);
      case "number":
        return this.#typed(name, numberType(value), value);
    }
    if (value instanceof Date) return this.#typed(name, "xsd:dateTime", value);
    if (!isObject(value)) throw invalid(this.#path, "needs a $type");
    if (isReference(value)) return this.#reference(name, value, ' xsi:type="ManagedObjectReference"');
    const typeName = value["$type"];
    if (typeof typeName !== "string") throw invalid(this.#path, "needs a $type");
    if ("$value" in value) return this.#typed(name, typeName, value["$value"]);
    return this.#object(name, undefined, value);
  }

  #typed(name: string, typeName: string, value: unknown): string {
    const local = typeName.replace(/^xsd:/, "");
    const kind = primitiveKind(local);
    if (kind === "reference") return this.#reference(name, value, ' xsi:type="ManagedObjectReference"');
    if (kind === "any") return this.any(name, value);
    if (kind) {
      const text = primitiveText({ kind, type: local }, value, this.#path);
      return `<${name} xsi:type="xsd:${local}">${text}</${name}>`;
    }
    if (isEnum(typeName)) {
      const text = primitiveText({ kind: "string", type: typeName }, value, this.#path);
      return `<${name} xsi:type="${typeName}">${text}</${name}>`;
    }
    const boxed = typeName.startsWith("ArrayOf") ? findDataType(typeName)?.fields[0] : undefined;
    if (boxed) {
      if (!Array.isArray(value)) throw invalid(this.#path, `must be an array for ${typeName}`);
      return `<${name} xsi:type="${typeName}">${this.#items(boxed.name, boxed, value)}</${name}>`;
    }
    if (!isObject(value)) throw invalid(this.#path, `must be an object of type ${typeName}`);
    const tagged = value["$type"] === undefined ? { ...value, $type: typeName } : value;
    return this.#object(name, undefined, tagged);
  }

  #reference(name: string, value: unknown, attribute: string): string {
    if (!isObject(value) || typeof value["type"] !== "string" || typeof value["value"] !== "string")
      throw invalid(this.#path, "must be a managed object reference { type, value }");
    const type = escapeAttribute(value["type"], this.#path);
    return `<${name}${attribute} type="${type}">${escapeText(value["value"], this.#path)}</${name}>`;
  }

  #object(name: string, declared: string | undefined, value: unknown): string {
    if (!isObject(value))
      throw invalid(this.#path, `must be an object${declared ? ` of type ${declared}` : ""}`);
    const actual = value["$type"] ?? declared;
    const type = typeof actual === "string" ? findDataType(actual) : undefined;
    if (!type)
      throw new Vim25Error("VIM25_UNKNOWN_TYPE", `${this.#path} has the unknown type ${String(actual)}`);
    if (declared !== undefined && type.name !== declared && !isDataTypeKindOf(type.name, declared))
      throw invalid(this.#path, `is a ${type.name}, which is no ${declared}`);
    const attribute = type.name === declared ? "" : ` xsi:type="${type.name}"`;
    return `<${name}${attribute}>${this.fields(type, value)}</${name}>`;
  }

  #refuseUnknown(type: DataType, value: Properties, written: number): void {
    let present = 0;
    for (const key in value)
      if (key !== "$type" && value[key] !== undefined && value[key] !== null) present += 1;
    if (present === written) return;
    const unknown = Object.keys(value).find(
      (key) => key !== "$type" && value[key] != null && !type.fieldByName.has(key),
    );
    throw invalid(this.#path, `has no field ${unknown ?? ""}; ${type.name} is what it was taken for`);
  }
}

/** The type of a number where the schema says anyType: the narrowest that vSphere uses. */
function numberType(value: number): string {
  if (!Number.isInteger(value) || Math.abs(value) >= 2 ** 63) return "xsd:double";
  return value >= -(2 ** 31) && value < 2 ** 31 ? "xsd:int" : "xsd:long";
}

function namespaces(name: string): string {
  return `xmlns="urn:${namespaceOf(name)}" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`;
}

/** A method call as the child of a SOAP body. Throws {@link Vim25Error} naming the offending field. */
export function encodeRequest(method: string, parameters: object): string {
  const { parameters: type } = requireMethod(method);
  return `<${method} ${namespaces(method)}>${new Encoder(method).fields(type, parameters as Properties)}</${method}>`;
}

/** A method's answer as the child of a SOAP body; `undefined` where the method returns nothing. */
export function encodeResponse(method: string, returnval: unknown): string {
  const { result } = requireMethod(method);
  const items = returnval === undefined || result === undefined ? [] : result.array ? returnval : [returnval];
  const path = `${method}Response.returnval`;
  if (!Array.isArray(items)) throw invalid(new ValuePath(path), "must be an array");
  const encoder = new Encoder(path);
  const body = result ? items.map((item) => encoder.element("returnval", result, item)).join("") : "";
  return `<${method}Response ${namespaces(method)}>${body}</${method}Response>`;
}

/** One data object as the XML element `name`, with `xsi:type`; used for fault details. */
export function encodeDetail(name: string, value: { readonly $type: string }): string {
  return new Encoder(name).any(name, value).replace(`<${name} `, `<${name} ${namespaces(value.$type)} `);
}
