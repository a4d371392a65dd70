import { expect, test } from "vitest";
import { parseTransportUrl } from "./transport-url.ts";

test.each([
  ["rabbit://u:p@h:5673/v", [{ host: "h", port: 5673, username: "u", password: "p" }], "v"],
  ["rabbit://u:p@h", [{ host: "h", port: 5672, username: "u", password: "p" }], "/"],
  ["kombu://u:p@h/", [{ host: "h", port: 5672, username: "u", password: "p" }], "/"],
  ["rabbit://u:p%40s:x@h//", [{ host: "h", port: 5672, username: "u", password: "p@s:x" }], "/"],
  ["rabbit://u:a@b@[::1]:1/%2Fx", [{ host: "::1", port: 1, username: "u", password: "a@b" }], "/x"],
  ["rabbit://", [{ host: "localhost", port: 5672, username: "guest", password: "guest" }], "/"],
] as const)("%s", (url, brokers, virtualHost) => {
  expect(parseTransportUrl(url)).toMatchObject({ brokers, virtualHost });
});

test("several hosts have their own credentials, and options follow", () => {
  const { brokers, options } = parseTransportUrl("rabbit://a:1@h1,b:2@h2:7/?ssl=1");
  expect(brokers).toEqual([
    { host: "h1", port: 5672, username: "a", password: "1" },
    { host: "h2", port: 7, username: "b", password: "2" },
  ]);
  expect(options.get("ssl")).toBe("1");
});

test.each(["amqp://u:s3cret@h", "rabbit://u:s3cret@h:x", "rabbit://u:s3cret%zz@h", "s3cret"])(
  "%s is refused without showing the password",
  (url) => {
    const attempt = () => parseTransportUrl(url);
    expect(attempt).toThrow(expect.objectContaining({ code: "MESSAGING_INVALID_TRANSPORT_URL" }));
    expect(attempt).not.toThrow(/s3cret/);
  },
);
