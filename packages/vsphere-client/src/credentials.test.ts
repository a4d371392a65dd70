import { describe, expect, test } from "vitest";
import { toVSphereError } from "../test/caught.ts";
import { SoapServer } from "../test/soap-server.ts";
import { connect } from "./connect.ts";
import { serviceInstance } from "./service-instance.ts";
import { withAssertion } from "./soap/security-header.ts";

const assertion = '<saml2:Assertion ID="_1"><saml2:Issuer>sso &amp; co</saml2:Issuer></saml2:Assertion>';

describe("a token", () => {
  test("travels in the security header of the login, and a fresh one is asked for each login", async () => {
    await using server = await SoapServer.start();
    let asked = 0;
    const token = () => {
      asked += 1;
      return assertion;
    };
    await using session = await connect({ url: server.url, token });
    expect(server.methods()).toEqual(["RetrieveServiceContent", "LoginByToken"]);
    expect(server.requests[1]?.text).toContain(`</wsu:Timestamp>${assertion}</wsse:Security></soap:Header>`);
    expect(server.requests[0]?.text).not.toContain("Assertion");
    server.expireSessions();
    await session.call("CurrentTime", { _this: serviceInstance });
    expect(asked).toBe(2);
  });

  test("that is no assertion is refused without being repeated", () => {
    expect(() => withAssertion("secret-text", new Date(0))).toThrow(
      /^token must be the XML of a SAML assertion$/,
    );
    expect(() => withAssertion("<Assertion><!-- --></Assertion>", new Date(0))).toThrow(TypeError);
  });

  test("is valid for five minutes, and dollar signs in it stay what they are", () => {
    const xml = withAssertion(
      "<?xml version='1.0'?><Assertion>$&amp;$1</Assertion>",
      new Date(0),
    )("<soap:Body>");
    expect(xml).toContain("<wsu:Created>1970-01-01T00:00:00.000Z</wsu:Created>");
    expect(xml).toContain("<wsu:Expires>1970-01-01T00:05:00.000Z</wsu:Expires>");
    expect(xml).toContain("<Assertion>$&amp;$1</Assertion></wsse:Security></soap:Header><soap:Body>");
  });
});

describe("a clone ticket", () => {
  test("opens one session, which cannot be renewed", async () => {
    await using server = await SoapServer.start();
    await using session = await connect({ url: server.url, cloneTicket: "ticket-1" });
    expect(server.requests[1]).toMatchObject({
      method: "CloneSession",
      parameters: { cloneTicket: "ticket-1" },
    });
    await session.call("CurrentTime", { _this: serviceInstance });
    server.expireSessions();
    const error = await toVSphereError(session.call("CurrentTime", { _this: serviceInstance }));
    expect(error).toMatchObject({ code: "VSPHERE_INVALID_LOGIN" });
    expect(server.count("CloneSession")).toBe(1);
  });
});
