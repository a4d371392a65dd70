import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeEnvelope } from "../src/index.ts";
import { fullWsdl } from "./full-wsdl.mjs";

/** node-soap as it is, with a WSDL that has all of the API's types. */
async function nodeSoap() {
  const { default: soap } = await import("soap");
  const folder = mkdtempSync(join(tmpdir(), "vim25-bench-"));
  try {
    const file = join(folder, "vim.wsdl");
    writeFileSync(file, fullWsdl());
    const client = await soap.createClientAsync(file);
    return (body) => client.wsdl.xmlToObject(body.toString());
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function fastXmlParser() {
  const { XMLParser } = await import("fast-xml-parser");
  const parser = new XMLParser({ ignoreAttributes: false });
  return (body) => parser.parse(body.toString());
}

/** What nobody can beat who looks at every tag of a text: make the text, find every `<`. */
function lowerBound(body) {
  const text = body.toString();
  let tags = 0;
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at + 1)) tags += 1;
  return tags;
}

/** Each makes a function that decodes one body. */
export const contenders = {
  "lower bound": () => lowerBound,
  vim25: () => (body) => decodeEnvelope(body),
  "fast-xml-parser, untyped": fastXmlParser,
  "node-soap, full WSDL": nodeSoap,
};
