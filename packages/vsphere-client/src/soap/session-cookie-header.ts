/**
 * A function that puts the session into the header of a SOAP message, where the services beside the API look for it.
 * `cookie` is the session's, as it came: some servers put the value in quotation marks, and none wants them here.
 */
export function withSessionCookie(cookie: string | undefined): (xml: string) => string {
  const value = (cookie ?? "").replace(/^[^=]*=/, "").replace(/^"(.*)"$/, "$1");
  const text = value.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const header = `<soap:Header><vcSessionCookie>${text}</vcSessionCookie></soap:Header>`;
  return (xml) => xml.replace("<soap:Body>", () => `${header}<soap:Body>`);
}
