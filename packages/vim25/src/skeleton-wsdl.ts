import { listMethodNames } from "./schema/schema.ts";

/**
 * A WSDL that names the methods and nothing else: one empty request element, response element and
 * message pair each. SOAP engines need it for dispatch; the types live in this package's own table.
 */
export function skeletonWsdl(methods: readonly string[] = listMethodNames()): string {
  const each = (render: (name: string) => string) => methods.map(render).join("");
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions targetNamespace="urn:vim25" xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:vim25="urn:vim25">
<types><schema targetNamespace="urn:vim25" xmlns="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">
${each((name) => `<element name="${name}"><complexType/></element><element name="${name}Response"><complexType/></element>\n`)}</schema></types>
${each((name) => `<message name="${name}RequestMsg"><part name="parameters" element="vim25:${name}"/></message><message name="${name}ResponseMsg"><part name="parameters" element="vim25:${name}Response"/></message>\n`)}<portType name="VimPortType">
${each((name) => `<operation name="${name}"><input message="vim25:${name}RequestMsg"/><output message="vim25:${name}ResponseMsg"/></operation>\n`)}</portType>
<binding name="VimBinding" type="vim25:VimPortType"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
${each((name) => `<operation name="${name}"><soap:operation soapAction="urn:vim25" style="document"/><input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation>\n`)}</binding>
<service name="VimService"><port binding="vim25:VimBinding" name="VimPort"><soap:address location="https://localhost/sdk"/></port></service>
</definitions>
`;
}
