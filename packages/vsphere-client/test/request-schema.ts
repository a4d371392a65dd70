import { XmlDocument, XsdValidator } from "libxml2-wasm";
import { inject } from "vitest";

type Namespace = "vim25" | "pbm";

const validators = new Map<Namespace, XsdValidator>();

function validatorFor(namespace: Namespace): XsdValidator {
  const known = validators.get(namespace);
  if (known) return known;
  using schema = XmlDocument.fromString(inject("schemas")[namespace]);
  const validator = XsdValidator.fromDoc(schema);
  validators.set(namespace, validator);
  return validator;
}

/** Why a SOAP message's body is not valid by the XML schema of requests; undefined when it is. */
export function findSchemaProblem(message: string): string | undefined {
  const body = /<soap:Body>(.*)<\/soap:Body>/s.exec(message)?.[1] ?? "";
  try {
    using document = XmlDocument.fromString(body);
    validatorFor(body.includes('xmlns="urn:pbm"') ? "pbm" : "vim25").validate(document);
    return undefined;
  } catch (error) {
    return `${error}\n${body}`;
  }
}
