import { encodeRequest } from "@novasphere/vim25";
import { describe, expect, test } from "vitest";
import { findSchemaProblem } from "./validate-requests.ts";

const inEnvelope = (body: string) => `<soap:Envelope><soap:Body>${body}</soap:Body></soap:Envelope>`;

describe("the schema that all requests of these tests are held against", () => {
  test.each([
    ["Login", { userName: "user", password: "secret" }, "<userName>user</userName>"],
    [
      "PbmQueryProfile",
      { resourceType: { resourceType: "STORAGE" } },
      "<resourceType>STORAGE</resourceType>",
    ],
  ])("takes %s as it is written and nothing else", (method, parameters, field) => {
    const request = encodeRequest(method, { _this: { type: "Any", value: "any" }, ...parameters });
    expect(findSchemaProblem(inEnvelope(request))).toBeUndefined();
    expect(findSchemaProblem(inEnvelope(request.replace(field, "")))).toBeDefined();
    expect(findSchemaProblem(inEnvelope(request.replace(field, `${field}${field}`)))).toBeDefined();
    expect(findSchemaProblem(request)).toBeDefined();
  });
});
