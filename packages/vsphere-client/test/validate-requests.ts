import { XmlDocument, XsdValidator } from "libxml2-wasm";
import { afterEach, inject } from "vitest";
import { HttpTransport } from "../src/transport/http-transport.ts";

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

/**
 * Looks at every request of every test before it goes its way, and fails the test that sent one which is not valid
 * by the XML schema.
 */
const problems: string[] = [];

const { request } = HttpTransport.prototype;
HttpTransport.prototype.request = function (url, body, ...rest) {
  const problem = findSchemaProblem(String(body));
  if (problem) problems.push(problem);
  return request.call(this, url, body, ...rest);
};

afterEach(() => {
  const [problem] = problems.splice(0);
  if (problem) throw new Error(`a request was sent that is not valid by the schema: ${problem}`);
});
