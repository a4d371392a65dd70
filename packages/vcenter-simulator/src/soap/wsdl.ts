import {
  type DataType,
  type Field,
  findDataType,
  isDataTypeKindOf,
  listDataTypeNames,
  listMethodNames,
  requireMethod,
} from "@novasphere/vim25";

const target = "urn:vim25";

const primitives: Readonly<Record<string, string>> = {
  anyType: "xsd:anyType",
  anyURI: "xsd:anyURI",
  base64Binary: "xsd:base64Binary",
  boolean: "xsd:boolean",
  byte: "xsd:byte",
  dateTime: "xsd:dateTime",
  double: "xsd:double",
  float: "xsd:float",
  int: "xsd:int",
  long: "xsd:long",
  short: "xsd:short",
  string: "xsd:string",
};

/** Enumerations met so far; the wire has them as text. */
type Enumerations = Set<string>;

function typeReference(field: Field, enumerations: Enumerations): string {
  const primitive = primitives[field.type];
  if (primitive) return primitive;
  if (field.kind === "string") enumerations.add(field.type);
  return `vim25:${field.type}`;
}

function element(field: Field, enumerations: Enumerations): string {
  const least = field.optional || field.array ? ' minOccurs="0"' : "";
  const most = field.array ? ' maxOccurs="unbounded"' : "";
  return `<element name="${field.name}" type="${typeReference(field, enumerations)}"${least}${most}/>`;
}

function complexType(type: DataType, enumerations: Enumerations): string {
  const base = type.base === undefined ? undefined : findDataType(type.base);
  const own = type.fields.slice(base?.fields.length ?? 0).map((field) => element(field, enumerations));
  const sequence = `<sequence>${own.join("")}</sequence>`;
  const content =
    type.base === undefined
      ? sequence
      : `<complexContent><extension base="vim25:${type.base}">${sequence}</extension></complexContent>`;
  return `<complexType name="${type.name}">${content}</complexType>\n`;
}

const reference =
  '<complexType name="ManagedObjectReference"><simpleContent><extension base="xsd:string"><attribute name="type" type="xsd:string"/></extension></simpleContent></complexType>\n';

function schema(methods: readonly string[]): string {
  const enumerations: Enumerations = new Set();
  let types = reference;
  let faults = "";
  for (const name of listDataTypeNames()) {
    const type = findDataType(name);
    if (!type) continue;
    types += complexType(type, enumerations);
    if (isDataTypeKindOf(name, "MethodFault"))
      faults += `<element name="${name}Fault" type="vim25:${name}"/>\n`;
  }
  let messages = "";
  for (const name of methods) {
    const { parameters, result } = requireMethod(name);
    const fields = parameters.fields.map((field) => element(field, enumerations)).join("");
    messages += `<complexType name="${name}RequestType"><sequence>${fields}</sequence></complexType>\n`;
    messages += `<element name="${name}" type="vim25:${name}RequestType"/>\n`;
    const answer = result ? element(result, enumerations) : "";
    messages += `<element name="${name}Response"><complexType><sequence>${answer}</sequence></complexType></element>\n`;
  }
  for (const name of enumerations)
    types += `<simpleType name="${name}"><restriction base="xsd:string"/></simpleType>\n`;
  return types + faults + messages;
}

/**
 * The whole service as one WSDL document, types included, for clients that build their calls from it.
 * `location` is the address calls go to.
 */
export function serviceWsdl(location: string): string {
  const methods = listMethodNames();
  const each = (render: (name: string) => string) => methods.map(render).join("");
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions targetNamespace="${target}" xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:vim25="${target}" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
<types><schema targetNamespace="${target}" xmlns="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">
${schema(methods)}</schema></types>
${each((name) => `<message name="${name}RequestMsg"><part name="parameters" element="vim25:${name}"/></message><message name="${name}ResponseMsg"><part name="parameters" element="vim25:${name}Response"/></message>\n`)}<portType name="VimPortType">
${each((name) => `<operation name="${name}"><input message="vim25:${name}RequestMsg"/><output message="vim25:${name}ResponseMsg"/></operation>\n`)}</portType>
<binding name="VimBinding" type="vim25:VimPortType"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
${each((name) => `<operation name="${name}"><soap:operation soapAction="urn:vim25/8.0.3.0" style="document"/><input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation>\n`)}</binding>
<service name="VimService"><port binding="vim25:VimBinding" name="VimPort"><soap:address location="${location}"/></port></service>
</definitions>
`;
}
