import { listDataTypeNames, listMethodNames } from "@novasphere/vim25";
import { expect, it } from "vitest";
import { startSimulator } from "../index.ts";

it("the WSDL names every type and method, defines what it refers to, and points to the server", async () => {
  await using simulator = await startSimulator({ tls: false, inventory: { vms: 0 } });
  const response = await fetch(`${simulator.url}/vimService.wsdl`);
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/xml"]);
  const wsdl = await response.text();
  const defined = new Set(
    [...wsdl.matchAll(/<(?:complexType|simpleType) name="(\w+)"/g)].map(([, name]) => name),
  );
  expect(listDataTypeNames().filter((name) => !defined.has(name))).toEqual([]);
  const elements = new Set([...wsdl.matchAll(/<element name="(\w+)"/g)].map(([, name]) => name));
  expect(listMethodNames().filter((name) => !elements.has(name) || !elements.has(`${name}Response`))).toEqual(
    [],
  );
  const referred = new Set([...wsdl.matchAll(/(?:type|base)="vim25:(\w+)"/g)].map(([, name]) => name));
  expect(
    [...referred].filter((name) => !defined.has(name) && name !== "VimPortType" && name !== "VimBinding"),
  ).toEqual([]);
  expect(wsdl).toContain(`<soap:address location="${simulator.url}"/>`);
});
