import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { XmlDocument, XsdValidator } from "libxml2-wasm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  decodeEnvelope,
  encodeRequest,
  encodeResponse,
  findDataType,
  listDataTypeNames,
  listMethodNames,
  type Namespace,
  requireMethod,
} from "../src/index.ts";
import { decodedForm, RandomValues } from "./random-value.ts";

const seeds = Array.from({ length: 10 }, (_, index) => 1 + index);
const validators = new Map<Namespace, XsdValidator>();

function readSchema(option: string): XsdValidator {
  const script = fileURLToPath(new URL("../scripts/generate.mjs", import.meta.url));
  const xsd = execFileSync(process.execPath, [script, option], { maxBuffer: 16 * 1024 * 1024 });
  using schema = XmlDocument.fromBuffer(xsd);
  return XsdValidator.fromDoc(schema);
}

beforeAll(() => {
  validators.set("vim25", readSchema("--xsd"));
  validators.set("pbm", readSchema("--xsd=pbm"));
});

afterAll(() => {
  for (const validator of validators.values()) validator.dispose();
});

function expectValid(xml: string, namespace: Namespace = "vim25"): void {
  using document = XmlDocument.fromString(xml);
  validators.get(namespace)?.validate(document);
}

function decode(content: string) {
  const body = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${content}</s:Body></s:Envelope>`;
  return decodeEnvelope(Buffer.from(body));
}

const methods = (["vim25", "pbm"] as const).flatMap((namespace) =>
  listMethodNames(namespace).map((name) => [name, namespace] as const),
);

describe.each(methods)("%s", (name, namespace) => {
  const method = requireMethod(name);

  test("requests are valid by the schema and come back as they went out", () => {
    for (const seed of seeds) {
      const value = new RandomValues(seed).object(method.parameters);
      const xml = encodeRequest(name, value);
      expectValid(xml, namespace);
      expect(decode(xml)).toEqual({ kind: "request", name, value: decodedForm(value), headers: new Map() });
    }
  });

  test("responses are valid by the schema and come back as they went out", () => {
    for (const seed of seeds) {
      const random = new RandomValues(seed);
      const { result } = method;
      const one = result ? random.value(result, 0) : undefined;
      const value = result?.array ? [one, random.value(result, 0)] : one;
      const xml = encodeResponse(name, value);
      expectValid(xml, namespace);
      expect(decode(xml)).toEqual({ kind: "response", name, value: decodedForm(value), headers: new Map() });
    }
  });
});

test("every data type is valid by the schema and comes back as it went out", () => {
  const boxed = /^ArrayOf/;
  const _this = { type: "OptionManager", value: "VpxSettings" };
  const names = listDataTypeNames().filter((name) => !boxed.test(name));
  names.forEach((name, index) => {
    const type = findDataType(name);
    for (const seed of [index, -index - 1]) {
      const fields = type ? new RandomValues(seed).object(type) : {};
      const value = { _this, changedValue: [{ key: name, value: { ...fields, $type: name } }] };
      const xml = encodeRequest("UpdateOptions", value);
      expectValid(xml);
      expect(decode(xml)).toHaveProperty("value", decodedForm(value));
    }
  });
  expect(names.length).toBeGreaterThan(1000);
});

test("every boxed array is valid by the schema and comes back as an array", () => {
  const _this = { type: "OptionManager", value: "VpxSettings" };
  for (const name of listDataTypeNames().filter((each) => each.startsWith("ArrayOf"))) {
    const element = findDataType(name)?.fields[0];
    const random = new RandomValues(name.length);
    const items = element ? [random.value(element, 3), random.value(element, 3)] : [];
    const value = { _this, changedValue: [{ key: name, value: { $type: name, $value: items } }] };
    const xml = encodeRequest("UpdateOptions", value);
    expectValid(xml);
    expect(decode(xml)).toHaveProperty("value", decodedForm(value));
  }
});

test("the schema refuses what does not stand in wire order", () => {
  const xml = encodeRequest("Login", {
    _this: { type: "SessionManager", value: "SessionManager" },
    userName: "user",
    password: "secret",
  });
  const swapped = xml.replace(/(<userName>.*<\/userName>)(<password>.*<\/password>)/, "$2$1");
  expect(swapped).not.toBe(xml);
  expect(() => expectValid(swapped)).toThrow(/password/);
});
