#!/usr/bin/env node
/**
 * Reads the public facts of the vSphere API and of the storage policy service out of a govmomi source tree and
 * writes them to `facts/vim25.json` and `facts/pbm.json`: `node scripts/extract-facts.mjs GOVMOMI_DIR VERSION`.
 *
 * Facts are names, field order (the wire order), base types, arrays, optional and polymorphic
 * fields, first version, method parameters and managed object properties; no text is taken.
 * Run it only to move to a newer API; everything else starts from the pinned JSON.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [source, version] = process.argv.slice(2);
if (!source || !version) {
  console.error("usage: extract-facts.mjs GOVMOMI_DIR VERSION");
  process.exit(2);
}
const read = (path) => readFileSync(join(source, path), "utf8");

const primitives = {
  string: "string",
  int32: "int",
  int64: "long",
  int16: "short",
  uint8: "byte",
  byte: "byte",
  bool: "boolean",
  float64: "double",
  float32: "float",
  "time.Time": "dateTime",
  "[]byte": "base64Binary",
  AnyType: "anyType",
  url: "anyURI",
};

/** Splits Go source into struct bodies and aliases; comments and functions fall away. */
function readGo(text, into, aliases) {
  let current;
  for (const line of text.split("\n")) {
    if (current) {
      if (line === "}") current = undefined;
      else current.lines.push(line.trim());
      continue;
    }
    const match = /^type (\w+) (\S.*)$/.exec(line);
    if (!match) continue;
    const [, name, rest] = match;
    if (rest.startsWith("struct")) {
      const struct = { name, lines: [] };
      into.set(name, struct);
      if (!rest.includes("}")) current = struct;
    } else aliases.set(name, rest.trim());
  }
}

/** Optional in vSphere's own WSDL though not in the Go types: a property that became unset has no value. */
const optionalInWsdl = new Set(["PropertyChange.val"]);

/** Facts of one namespace from its Go files. Names of `known` facts, such as base types, may be used in them. */
function extract(files, enumFile, managedFile, known) {
  const structs = new Map();
  const aliases = new Map();
  const enums = new Map();
  for (const file of files) readGo(read(file), structs, aliases);
  const enumText = read(enumFile);
  for (const [, name] of enumText.matchAll(/^type (\w+) string$/gm))
    if (!known.enums[name]) enums.set(name, []);
  for (const [, name, value] of enumText.matchAll(/^\s+\w+\s+=\s+(\w+)\("([^"]*)"\)/gm))
    enums.get(name)?.push(value);

  const isStruct = (name) => structs.has(name) || name === "ManagedObjectReference" || known.types[name];

  /** Go type → API type name. */
  function typeName(go) {
    if (primitives[go]) return primitives[go];
    if (go.startsWith("Base") && isStruct(go.slice(4))) return go.slice(4);
    if (isStruct(go) || enums.has(go) || known.enums[go]) return go;
    if (aliases.has(go)) return typeName(aliases.get(go));
    throw new Error(`unknown Go type ${go}`);
  }

  /** "Name", with `+` polymorphic, `[]` array, `?` optional. */
  function expression(qualified, { optional = false, polymorphic = false }) {
    let go = qualified.replace("types.", "");
    let array = false;
    if (go === "ByteSlice") [go, array] = ["byte", true];
    else if (go !== "[]byte" && go.startsWith("[]")) [go, array] = [go.slice(2), true];
    if (go.startsWith("*")) [go, optional] = [go.slice(1), true];
    const isBase = go.startsWith("Base") && isStruct(go.slice(4));
    return `${typeName(go)}${polymorphic || isBase ? "+" : ""}${array ? "[]" : ""}${optional ? "?" : ""}`;
  }

  function dataFields(struct) {
    const fields = [];
    let base;
    for (const line of struct.lines) {
      if (line === "" || line.startsWith("//")) continue;
      const embedded = /^(?:types\.)?(\w+)(\s+`.*`)?$/.exec(line);
      if (embedded) {
        base = embedded[1];
        continue;
      }
      const match = /^(\w+)\s+(\S+)\s+`xml:"([^"]*)"(.*)`/.exec(line);
      if (!match) throw new Error(`${struct.name}: cannot read ${line}`);
      const [, , goType, tag, rest] = match;
      const [name, ...options] = tag.split(",");
      if (options.includes("attr") || options.includes("chardata") || goType === "xml.Name") continue;
      const since = /vim:"([^"]+)"/.exec(rest)?.[1];
      const type = expression(goType, {
        optional: options.includes("omitempty") || optionalInWsdl.has(`${struct.name}.${name}`),
        polymorphic: options.includes("typeattr"),
      });
      fields.push(since ? [name, type, since] : [name, type]);
    }
    return { base, fields };
  }

  const types = {};
  const requests = {};
  const results = {};
  for (const struct of structs.values()) {
    if (struct.name === "ManagedObjectReference") continue;
    const { base, fields } = dataFields(struct);
    if (struct.name.endsWith("RequestType")) requests[struct.name] = fields;
    else if (struct.name.endsWith("Response") && aliases.has(struct.name.slice(0, -8)))
      results[struct.name.slice(0, -8)] = fields[0]?.[1] ?? "void";
    else types[struct.name] = base ? { base, fields } : { fields };
  }

  const methods = {};
  for (const [name, alias] of aliases) {
    if (!alias.endsWith("RequestType") || results[name] === undefined) continue;
    methods[name] = { parameters: requests[alias], result: results[name] };
  }

  const managed = new Map();
  if (managedFile) readGo(read(managedFile), managed, new Map());
  const managedObjects = {};
  for (const struct of managed.values()) {
    let base;
    const properties = [];
    for (const line of struct.lines) {
      const match = /^(\w+)\s+(\S+)\s+`.*json:"(\w+)/.exec(line);
      const embedded = /^(\w+)$/.exec(line);
      if (embedded) base = embedded[1];
      else if (match && match[1] !== "Self") properties.push([match[3], expression(match[2], {})]);
    }
    managedObjects[struct.name] = base ? { base, properties } : { properties };
  }

  return { types, enums: Object.fromEntries(enums), methods, managedObjects };
}

const lines = (object) =>
  Object.keys(object)
    .sort()
    .map((key) => `  ${JSON.stringify(key)}: ${JSON.stringify(object[key])}`)
    .join(",\n");

function write(name, facts) {
  const origin = { project: "vmware/govmomi", version, license: "Apache-2.0" };
  const parts = Object.entries(facts).map(([part, object]) => `"${part}": {\n${lines(object)}\n}`);
  const text = `{"source": ${JSON.stringify(origin)},\n${parts.join(",\n")}}\n`;
  writeFileSync(fileURLToPath(new URL(`../facts/${name}.json`, import.meta.url)), text);
  const counts = Object.entries(facts).map(([part, object]) => `${Object.keys(object).length} ${part}`);
  console.log(`${name}: ${counts.join(", ")}, ${text.length} bytes`);
}

const vimFiles = ["vim25/types/types.go", "vim25/types/unreleased.go"];
const vim25 = extract(vimFiles, "vim25/types/enum.go", "vim25/mo/mo.go", { types: {}, enums: {} });
write("vim25", vim25);
const pbmFiles = ["pbm/types/types.go", "pbm/types/internal_types.go"];
write("pbm", extract(pbmFiles, "pbm/types/enum.go", undefined, vim25));
