import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { encodeResponseEnvelope } from "@novasphere/vim25";
import { expect, test } from "vitest";
import { toVSphereError } from "../../test/caught.ts";
import { SoapServer } from "../../test/soap-server.ts";
import { type ConnectOptions, connect } from "../connect.ts";
import type { Session } from "../session.ts";

const megabyte = 2 ** 20;
const mark = "2026-01-01T00:00:00Z";
const [head = "", tail = ""] = encodeResponseEnvelope("CurrentTime", mark).split(mark);

/** A session whose server answers `CurrentTime` with 100 MB of `filling` in one element. */
async function withLargeAnswer<T>(
  filling: string,
  use: (fetchTime: () => Promise<string>, sentMegabytes: () => number) => Promise<T>,
  options: Partial<ConnectOptions> = {},
): Promise<T> {
  let sent = 0;
  const piece = Buffer.from(filling.repeat(megabyte / filling.length));
  const write = async (response: ServerResponse) => {
    response.write(head);
    for (sent = 0; sent < 100 && !response.destroyed; sent += 1)
      if (!response.write(piece)) await Promise.race([once(response, "drain"), once(response, "close")]);
    response.end(tail);
  };
  await using server = await SoapServer.start();
  await using session: Session = await connect({ ...server.credentials, retry: false, ...options });
  server.on("CurrentTime", () => ({ write: (response) => void write(response) }));
  const fetchTime = () =>
    session.call("CurrentTime", { _this: { type: "ServiceInstance", value: "ServiceInstance" } });
  return await use(fetchTime, () => sent);
}

test("an element of 100 MB of text is read", async () => {
  const text = await withLargeAnswer("x", (fetchTime) => fetchTime());
  expect(text).toHaveLength(100 * megabyte);
  expect(text.endsWith("xxxx")).toBe(true);
});

test("an element of 100 MB is given up where the limit is, and the rest is not fetched", async () => {
  await withLargeAnswer(
    "x",
    async (fetchTime, sentMegabytes) => {
      expect(await toVSphereError(fetchTime())).toMatchObject({ code: "VSPHERE_RESPONSE_TOO_LARGE" });
      expect(sentMegabytes()).toBeLessThan(50);
    },
    { maximumResponseBytes: 8 * megabyte },
  );
});

test("an element with 100 MB of openings that never close is refused without a stack overflow", async () => {
  await withLargeAnswer("<a><b><c><d>".padEnd(16), async (fetchTime) => {
    const error = await toVSphereError(fetchTime());
    expect(error).toMatchObject({ code: "VSPHERE_PROTOCOL" });
    expect(error.message.length).toBeLessThan(500);
  });
});

test("an element with 100 MB of entities is read", async () => {
  const text = await withLargeAnswer("&lt;", (fetchTime) => fetchTime());
  expect(text).toHaveLength(25 * megabyte);
  expect(text.endsWith("<<<<")).toBe(true);
});

test("an element with 100 MB of bare ampersands is refused", async () => {
  await withLargeAnswer("&", async (fetchTime) => {
    expect(await toVSphereError(fetchTime())).toMatchObject({ code: "VSPHERE_PROTOCOL" });
  });
});
