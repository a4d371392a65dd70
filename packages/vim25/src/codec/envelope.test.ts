import { describe, expect, test } from "vitest";
import {
  decodeEnvelope,
  encodeFaultEnvelope,
  encodeRequest,
  encodeResponseEnvelope,
  Vim25Error,
  type Vim25ErrorCode,
} from "../index.ts";

const open = '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">';
const envelope = (content: string) => Buffer.from(`${open}${content}</s:Envelope>`);
const body = (content: string) => envelope(`<s:Body>${content}</s:Body>`);

function refusal(action: () => unknown): [Vim25ErrorCode, string] {
  try {
    action();
  } catch (error) {
    if (error instanceof Vim25Error) return [error.code, error.message];
    throw error;
  }
  throw new Error("it was accepted");
}

describe("a request", () => {
  test("is read with its name, its parameters and its simple headers", () => {
    const content = encodeRequest("Login", {
      _this: { type: "SessionManager", value: "SessionManager" },
      userName: "u",
      password: " p ",
    });
    const header =
      '<s:Header><operationID>op-1</operationID><z:vcSessionCookie xmlns:z="urn:z">"52 a"</z:vcSessionCookie><complex><a>1</a></complex></s:Header>';
    expect(decodeEnvelope(envelope(`${header}<s:Body>${content}</s:Body>`))).toEqual({
      kind: "request",
      name: "Login",
      value: { _this: { type: "SessionManager", value: "SessionManager" }, userName: "u", password: " p " },
      headers: new Map([
        ["operationID", "op-1"],
        ["vcSessionCookie", '"52 a"'],
      ]),
    });
  });

  test("of an unknown method has its element's name", () => {
    expect(decodeEnvelope(body("<Frobnicate><level>3</level></Frobnicate>"))).toMatchObject({
      kind: "request",
      name: "Frobnicate",
      value: { level: "3" },
    });
  });

  test("may come without parameters, and with an empty header", () => {
    const message = decodeEnvelope(envelope("<s:Header/><s:Body><CurrentTime/></s:Body>"));
    expect(message).toEqual({ kind: "request", name: "CurrentTime", value: {}, headers: new Map() });
  });
});

describe("a response", () => {
  test("has the method's name and the return value", () => {
    const text = encodeResponseEnvelope("CurrentTime", "2026-01-31T09:00:00Z");
    const value = "2026-01-31T09:00:00Z";
    expect(decodeEnvelope(Buffer.from(text))).toEqual({
      kind: "response",
      name: "CurrentTime",
      value,
      headers: new Map(),
    });
  });

  test("of a method that found or waited in vain has no value", () => {
    expect(decodeEnvelope(body("<FindByInventoryPathResponse/>"))).toMatchObject({ value: undefined });
    expect(decodeEnvelope(body("<WaitForUpdatesExResponse></WaitForUpdatesExResponse>"))).toMatchObject({
      value: undefined,
    });
    expect(decodeEnvelope(body("<LogoutResponse/>"))).toMatchObject({ name: "Logout", value: undefined });
  });

  test("may be nil", () => {
    const nil = '<FindByUuidResponse><returnval xsi:nil="true"/></FindByUuidResponse>';
    expect(decodeEnvelope(body(nil))).toMatchObject({ kind: "response", value: undefined });
  });
});

describe("a fault", () => {
  test("has code, text and detail with its type and fields", () => {
    const detail = { $type: "InvalidProperty", name: "summary.x" };
    expect(decodeEnvelope(Buffer.from(encodeFaultEnvelope("It <failed>.", detail)))).toEqual({
      kind: "fault",
      faultCode: "ServerFaultCode",
      faultString: "It <failed>.",
      detail,
    });
  });

  test.each([
    ["its type", '<Fault xsi:type="NotAuthenticated"><privilegeId>p</privilegeId></Fault>'],
    ["a type with a prefix", '<Fault xsi:type="vim25:NotAuthenticated"><privilegeId>p</privilegeId></Fault>'],
    ["its element alone", "<NotAuthenticatedFault><privilegeId>p</privilegeId></NotAuthenticatedFault>"],
  ])("is known by %s", (_, detail) => {
    const xml = `<s:Fault><faultcode>c</faultcode><faultstring/><detail>${detail}</detail></s:Fault>`;
    expect(decodeEnvelope(body(xml))).toEqual({
      kind: "fault",
      faultCode: "c",
      faultString: "",
      detail: { $type: "NotAuthenticated", privilegeId: "p" },
    });
  });

  test("keeps the faults that caused it", () => {
    const detail = {
      $type: "SystemError",
      reason: "r",
      faultCause: { fault: { $type: "NoDiskSpace", datastore: "ds", file: "f" }, localizedMessage: "full" },
    };
    expect(decodeEnvelope(Buffer.from(encodeFaultEnvelope("x", detail)))).toMatchObject({ detail });
  });

  test.each([
    ["no detail", ""],
    ["an empty detail", "<detail/>"],
    ["text for a detail", "<detail>oops</detail>"],
  ])("may have %s", (_, detail) => {
    const xml = `<s:Fault><faultcode>c</faultcode><faultstring>s</faultstring>${detail}</s:Fault>`;
    expect(decodeEnvelope(body(xml))).toEqual({
      kind: "fault",
      faultCode: "c",
      faultString: "s",
      detail: undefined,
    });
  });

  test("of a type nobody knows cannot be written", () => {
    const write = () => encodeFaultEnvelope("x", { $type: "NoSuchFault" });
    expect(refusal(write)).toEqual([
      "VIM25_UNKNOWN_TYPE",
      "NoSuchFaultFault has the unknown type NoSuchFault",
    ]);
  });
});

describe("what is no SOAP message", () => {
  test.each([
    ["nothing", "", "an empty message is no SOAP envelope"],
    [
      "a web page",
      "<!DOCTYPE html><html><body>503</body></html>",
      "an HTML page of 44 bytes is no SOAP envelope",
    ],
    ["text", "Service Unavailable", "a message of 19 bytes is no SOAP envelope"],
    ["another root", "<NoEnvelope></NoEnvelope>", "no SOAP envelope with a body"],
    ["an empty envelope", "<Envelope/>", "no SOAP envelope with a body"],
    ["an envelope of something else", "<Envelope><a/></Envelope>", "no SOAP envelope with a body"],
    ["an empty body", "<Envelope><Body/></Envelope>", "no SOAP envelope with a body"],
    ["a body without an element", "<Envelope><Body> </Body></Envelope>", "no SOAP envelope with a body"],
  ])("%s", (_, text, problem) => {
    const [code, message] = refusal(() => decodeEnvelope(Buffer.from(text)));
    expect(code).toBe("VIM25_NOT_SOAP");
    expect(message).toContain(problem);
  });

  test("a compressed or UTF-16 message", () => {
    const code = (bytes: Buffer) => refusal(() => decodeEnvelope(bytes))[0];
    expect(code(Buffer.from([0x1f, 0x8b, 8, 0]))).toBe("VIM25_NOT_SOAP");
    expect(code(Buffer.from(`\ufeff${body("<CurrentTime/>")}`, "utf16le"))).toBe("VIM25_NOT_SOAP");
  });
});

test.each([
  ["a second element in the body", body("<CurrentTime/><CurrentTime/>")],
  ["a second body", envelope("<s:Body><CurrentTime/></s:Body><s:Body/>")],
  ["a second envelope", Buffer.concat([body("<CurrentTime/>"), body("<CurrentTime/>")])],
  ["text after the envelope", Buffer.concat([body("<CurrentTime/>"), Buffer.from("x")])],
])("%s is refused", (_, message) => {
  expect(refusal(() => decodeEnvelope(message))[0]).toBe("VIM25_MALFORMED_XML");
});

test("comments and blanks may stand around everything", () => {
  const text = ` <!-- a --> ${envelope(" <!-- b --> <s:Body> <CurrentTime/> <!-- c --> </s:Body> ")} <!-- d --> `;
  expect(decodeEnvelope(Buffer.from(text))).toMatchObject({ name: "CurrentTime" });
});

test("a message is refused by its size before it is read", () => {
  const message = body("<CurrentTime/>");
  const limit = message.length - 1;
  expect(decodeEnvelope(message, { maximumBytes: message.length })).toMatchObject({ name: "CurrentTime" });
  expect(refusal(() => decodeEnvelope(message, { maximumBytes: limit }))).toEqual([
    "VIM25_LIMIT_EXCEEDED",
    `a message of ${message.length} bytes exceeds ${limit}`,
  ]);
});
