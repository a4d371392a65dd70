import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { encodeResponseEnvelope } from "@novasphere/vim25";
import { describe, expect, test } from "vitest";
import { toVSphereError } from "../../test/caught.ts";
import { SoapServer } from "../../test/soap-server.ts";
import { type ConnectOptions, connect } from "../connect.ts";
import type { VSphereError } from "../errors.ts";
import type { Session } from "../session.ts";

const serviceInstance = { type: "ServiceInstance", value: "ServiceInstance" };
const now = "2026-01-01T00:00:00Z";
const envelope = Buffer.from(encodeResponseEnvelope("CurrentTime", now));

/** A session on a server that answers `CurrentTime` with `write`. */
async function withAnswer<T>(
  write: (response: ServerResponse) => void,
  use: (session: Session, server: SoapServer) => Promise<T>,
  options: Partial<ConnectOptions> = {},
): Promise<T> {
  await using server = await SoapServer.start();
  await using session = await connect({ ...server.credentials, retry: false, ...options });
  server.on("CurrentTime", () => ({ write }));
  return await use(session, server);
}

function fetchTime(
  session: Session,
  options: { timeoutMs?: number; signal?: AbortSignal } = {},
): Promise<string> {
  return session.call("CurrentTime", { _this: serviceInstance }, options);
}

function failureOf(
  write: (response: ServerResponse) => void,
  options?: Partial<ConnectOptions>,
): Promise<VSphereError> {
  return withAnswer(write, (session) => toVSphereError(fetchTime(session)), options);
}

function timeFrom(write: (response: ServerResponse) => void): Promise<string> {
  return withAnswer(write, (session) => fetchTime(session));
}

describe("an answer that is no SOAP message", () => {
  test("with an error status is reported with the status", async () => {
    const error = await failureOf((response) =>
      response
        .writeHead(503, { "Content-Type": "text/html" })
        .end("<html><body>Service Unavailable</body></html>"),
    );
    expect(error).toMatchObject({ code: "VSPHERE_HTTP", status: 503, method: "CurrentTime" });
    expect(error.message).toMatch(
      /^CurrentTime: 127\.0\.0\.1:\d+ answered HTTP 503 Service Unavailable \(text\/html\)$/,
    );
  });

  test("with status 200 is a protocol error that names the content type", async () => {
    const error = await failureOf((response) =>
      response.writeHead(200, { "Content-Type": "application/json" }).end('{"Envelope":1}'),
    );
    expect(error.code).toBe("VSPHERE_PROTOCOL");
    expect(error.message).toContain("application/json");
  });

  test("because it is empty is a protocol error", async () => {
    expect(await failureOf((response) => response.end())).toMatchObject({ code: "VSPHERE_PROTOCOL" });
  });

  test("because it is a redirect is refused and not followed", async () => {
    const error = await withAnswer(
      (response) => response.writeHead(302, { Location: "/ui?ticket=secret" }).end(),
      async (session, server) => {
        const refused = await toVSphereError(fetchTime(session));
        expect(server.count("CurrentTime")).toBe(1);
        return refused;
      },
    );
    expect(error).toMatchObject({ code: "VSPHERE_HTTP", status: 302 });
    expect(error.message).toMatch(
      /redirects \(302\) to https:\/\/127\.0\.0\.1:\d+\/ui; redirects are not followed/,
    );
  });
});

describe("an unreadable SOAP message", () => {
  test("that ends early is a protocol error that keeps no body", async () => {
    const error = await failureOf((response) => response.end(envelope.subarray(0, envelope.length - 20)));
    expect(error).toMatchObject({ code: "VSPHERE_PROTOCOL", method: "CurrentTime" });
    expect(error.cause).toMatchObject({ code: "VIM25_MALFORMED_XML" });
    expect(error.cause).not.toHaveProperty("body");
    expect(error).not.toHaveProperty("body");
  });

  test("that declares a document type is refused", async () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "b">]>${envelope}`;
    expect(await failureOf((response) => response.end(bomb))).toMatchObject({ code: "VSPHERE_PROTOCOL" });
  });

  test("that answers another method is a protocol error", async () => {
    const other = encodeResponseEnvelope("SessionIsActive", true);
    const error = await failureOf((response) => response.end(other));
    expect(error).toMatchObject({ code: "VSPHERE_PROTOCOL" });
    expect(error.message).toContain("CurrentTimeResponse");
  });
});

describe("a readable answer", () => {
  test("is read whatever its content type", async () => {
    expect(await timeFrom((response) => response.setHeader("Content-Type", "text/plain").end(envelope))).toBe(
      now,
    );
  });

  test("is unpacked when the server compresses unasked", async () => {
    expect(
      await timeFrom((response) => response.setHeader("Content-Encoding", "gzip").end(gzipSync(envelope))),
    ).toBe(now);
  });

  test("may come in chunks of one byte", async () => {
    const write = async (response: ServerResponse) => {
      for (const byte of envelope) await new Promise((done) => response.write(Buffer.of(byte), done));
      response.end();
    };
    expect(await timeFrom((response) => void write(response))).toBe(now);
  });

  test("may use other prefixes and start with a byte order mark", async () => {
    const text = envelope.toString().replaceAll("soapenv:", "S:").replaceAll("xmlns:soapenv", "xmlns:S");
    expect(await timeFrom((response) => response.end(`\ufeff${text}`))).toBe(now);
  });
});

describe("limits", () => {
  test("an answer is refused as soon as it outgrows the limit", async () => {
    const error = await failureOf(
      (response) => {
        const more = () => response.write("<a>".repeat(10_000), more);
        response.write(envelope, more);
      },
      { maximumResponseBytes: 100_000 },
    );
    expect(error).toMatchObject({ code: "VSPHERE_RESPONSE_TOO_LARGE", method: "CurrentTime" });
  });

  test("a small packed answer may not unpack beyond the limit", async () => {
    const bomb = gzipSync(Buffer.alloc(1_000_000, "<"));
    const error = await failureOf((response) => response.setHeader("Content-Encoding", "gzip").end(bomb), {
      maximumResponseBytes: 100_000,
    });
    expect(error).toMatchObject({ code: "VSPHERE_RESPONSE_TOO_LARGE" });
  });

  test("a server that does not answer in time is given up", async () => {
    await withAnswer(
      () => undefined,
      async (session) => {
        const error = await toVSphereError(fetchTime(session, { timeoutMs: 20 }));
        expect(error).toMatchObject({ code: "VSPHERE_TIMEOUT", method: "CurrentTime", mayHaveArrived: true });
      },
    );
  });

  test("an answer that stops half-way is given up in time", async () => {
    await withAnswer(
      (response) => void response.write(envelope.subarray(0, 50)),
      async (session) => {
        const error = await toVSphereError(fetchTime(session, { timeoutMs: 20 }));
        expect(error).toMatchObject({ code: "VSPHERE_TIMEOUT" });
      },
    );
  });

  test("calls beyond the rate wait for their turn, and are refused when their time is shorter", async () => {
    await using server = await SoapServer.start();
    await using session = await connect({
      ...server.credentials,
      maximumCallsPerSecond: 2,
      keepAliveMs: false,
    });
    const start = performance.now();
    const calls = Array.from({ length: 20 }, () => toVSphereError(fetchTime(session, { timeoutMs: 1 })));
    const errors = await Promise.allSettled(calls);
    const refused = errors.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
    const turns = 2 + (2 * (performance.now() - start)) / 1000;
    expect(server.requests.filter(({ method }) => method === "CurrentTime").length).toBeLessThanOrEqual(
      turns,
    );
    expect(refused.length).toBeGreaterThanOrEqual(20 - turns);
    expect(refused.at(-1)).toMatchObject({ code: "VSPHERE_TIMEOUT", mayHaveArrived: false });
  });

  test("parallel calls share the connections that are allowed", async () => {
    await using server = await SoapServer.start();
    await using session = await connect({ ...server.credentials, maximumConnections: 2 });
    await Promise.all(Array.from({ length: 20 }, () => fetchTime(session)));
    expect(new Set(server.requests.map(({ connection }) => connection)).size).toBeLessThanOrEqual(2);
  });
});

describe("a broken connection", () => {
  test("is a connection error that says whether the call may have arrived", async () => {
    const error = await failureOf((response) => response.destroy());
    expect(error).toMatchObject({ code: "VSPHERE_CONNECTION", method: "CurrentTime", mayHaveArrived: true });
  });

  test("to a port where nobody listens says that nothing arrived", async () => {
    const server = await SoapServer.start();
    const { credentials } = server;
    await server[Symbol.asyncDispose]();
    const error = await toVSphereError(connect({ ...credentials, retry: false }));
    expect(error).toMatchObject({ code: "VSPHERE_CONNECTION", mayHaveArrived: false });
  });

  test("after a part of the answer is a connection error", async () => {
    const error = await failureOf((response) => {
      response.writeHead(200, { "Content-Length": envelope.length });
      response.write(envelope.subarray(0, 50), () => response.destroy());
    });
    expect(error).toMatchObject({ code: "VSPHERE_CONNECTION" });
  });
});

test("an abort rejects with the signal's reason and leaves the session usable", async () => {
  await using server = await SoapServer.start();
  await using session = await connect(server.credentials);
  const controller = new AbortController();
  const reason = new Error("enough");
  server.on("RefreshDatastore", () => new Promise(() => undefined));
  const pending = session.call(
    "RefreshDatastore",
    { _this: { type: "Datastore", value: "datastore-1" } },
    { signal: controller.signal },
  );
  await server.received("RefreshDatastore");
  controller.abort(reason);
  await expect(pending).rejects.toBe(reason);
  expect(await fetchTime(session)).toBe(now);
});

test("parallel calls share few connections over TLS too", async () => {
  await using server = await SoapServer.start({ tls: true });
  await using session = await connect({
    ...server.credentials,
    tls: { insecure: true },
    maximumConnections: 3,
  });
  await Promise.all(Array.from({ length: 30 }, () => fetchTime(session)));
  expect(new Set(server.requests.map(({ connection }) => connection)).size).toBeLessThanOrEqual(3);
});
