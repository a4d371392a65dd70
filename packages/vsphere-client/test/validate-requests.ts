import { afterEach } from "vitest";
import { HttpTransport } from "../src/transport/http-transport.ts";
import { findSchemaProblem } from "./request-schema.ts";

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
