const wss = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity";

/** How long the server may take to look at a request, from the time it was written. */
const validMs = 5 * 60_000;

/**
 * A function that puts a SAML assertion into the header of a SOAP message, as a bearer token.
 * Throws `TypeError`, without repeating it, for text that is no assertion.
 */
export function withAssertion(token: string, now: Date): (xml: string) => string {
  const assertion = token.replace(/^\s*<\?xml[^>]*\?>/, "").trim();
  if (!/^<(\w+:)?Assertion[\s>]/.test(assertion) || assertion.includes("<!"))
    throw new TypeError("token must be the XML of a SAML assertion");
  const created = now.toISOString();
  const expires = new Date(now.getTime() + validMs).toISOString();
  const timestamp = `<wsu:Timestamp xmlns:wsu="${wss}-utility-1.0.xsd"><wsu:Created>${created}</wsu:Created><wsu:Expires>${expires}</wsu:Expires></wsu:Timestamp>`;
  const header = `<soap:Header><wsse:Security xmlns:wsse="${wss}-secext-1.0.xsd">${timestamp}${assertion}</wsse:Security></soap:Header>`;
  return (xml) => xml.replace("<soap:Body>", () => `${header}<soap:Body>`);
}
