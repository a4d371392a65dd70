import { XmlDocument, type XmlElement } from "libxml2-wasm";
import { expect, test } from "vitest";
import { listMethodNames, skeletonWsdl } from "./index.ts";

const namespaces = { w: "http://schemas.xmlsoap.org/wsdl/", s: "http://www.w3.org/2001/XMLSchema" };

function names(wsdl: string, path: string): (string | undefined)[] {
  using document = XmlDocument.fromString(wsdl);
  return document.root.find(path, namespaces).map((node) => (node as XmlElement).attr("name")?.value);
}

test("the skeleton names every method of the table, and an element for each way", () => {
  const wsdl = skeletonWsdl();
  const methods = listMethodNames();
  expect(names(wsdl, "w:portType/w:operation")).toEqual(methods);
  expect(names(wsdl, "w:binding/w:operation")).toEqual(methods);
  expect(names(wsdl, "w:types/s:schema/s:element")).toEqual(
    methods.flatMap((name) => [name, `${name}Response`]),
  );
});

test("messages, parts and elements refer to each other", () => {
  const wsdl = skeletonWsdl(["CurrentTime"]);
  expect(names(wsdl, "w:message")).toEqual(["CurrentTimeRequestMsg", "CurrentTimeResponseMsg"]);
  expect(wsdl).toContain('<part name="parameters" element="vim25:CurrentTime"/>');
  expect(wsdl).toContain(
    '<input message="vim25:CurrentTimeRequestMsg"/><output message="vim25:CurrentTimeResponseMsg"/>',
  );
});

test("a skeleton of chosen methods has no others", () => {
  expect(names(skeletonWsdl(["Login", "Logout"]), "w:portType/w:operation")).toEqual(["Login", "Logout"]);
});
