import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { HttpClient, type HttpOptions, systemTimers, type Timers, usualHttp } from "../src/index.ts";
import { certificateFile, startHttps } from "./https-server.ts";

const known: HttpOptions = { ...usualHttp, ca: readFileSync(certificateFile("server.cert.pem")) };

/** Pauses that take no time and are written down. */
function countingTimers() {
  const pauses: number[] = [];
  return { pauses, timers: { wait: async (ms: number) => void pauses.push(ms) } };
}

const get = (options: HttpOptions, url: string, timers: Pick<Timers, "wait"> = systemTimers) =>
  new HttpClient(options, timers).send(url, { method: "GET" });

test("a certificate is accepted by the file that vouches for it, by nobody's word otherwise", async () => {
  await using server = await startHttps((_request, response) => response.end("hello"));
  expect(await (await get(known, server.url)).text()).toBe("hello");
  await expect(get(usualHttp, server.url)).rejects.toMatchObject({
    code: "COMPUTE_SERVICE_UNREACHABLE",
    message: expect.stringContaining("self-signed"),
  });
  expect(await (await get({ ...usualHttp, isVerified: false }, server.url)).text()).toBe("hello");
});

test("a certificate of our own is shown to a server that wants one", async () => {
  await using server = await startHttps((_request, response) => response.end("hello"), { wantsClient: true });
  const cert = readFileSync(certificateFile("client.cert.pem"));
  const key = readFileSync(certificateFile("client.key.pem"));
  expect((await get({ ...known, cert, key }, server.url)).status).toBe(200);
  await expect(get(known, server.url)).rejects.toMatchObject({ code: "COMPUTE_SERVICE_UNREACHABLE" });
});

test("a connection is tried again so often, after longer and longer pauses, until the service is back", async () => {
  const { port, url } = await (async () => {
    await using gone = await startHttps(() => undefined);
    return gone;
  })();
  const { pauses, timers } = countingTimers();
  await expect(get({ ...known, connectRetries: 3 }, url, timers)).rejects.toMatchObject({
    code: "COMPUTE_SERVICE_UNREACHABLE",
    message: expect.stringContaining("ECONNREFUSED"),
  });
  expect(pauses).toEqual([500, 1000, 2000]);
  let server: Awaited<ReturnType<typeof startHttps>> | undefined;
  const wait = async () => {
    server ??= await startHttps((_request, response) => response.end("back"), { port });
  };
  const answer = await get({ ...known, connectRetries: 1, connectRetryDelayMs: 7 }, url, { wait });
  expect(await answer.text()).toBe("back");
  await server?.[Symbol.asyncDispose]();
});

test("a service that is not available is asked again so often, and its last answer is the answer", async () => {
  await using server = await startHttps((_request, response) => response.writeHead(503).end("no"));
  const { pauses, timers } = countingTimers();
  const options = { ...known, statusRetries: 2, statusRetryDelayMs: 40 };
  expect((await get(options, server.url, timers)).status).toBe(503);
  expect(server.requests).toHaveLength(3);
  expect(pauses).toEqual([40, 40]);
  expect((await get({ ...options, retriableStatuses: [502] }, server.url, timers)).status).toBe(503);
  expect(server.requests).toHaveLength(4);
});

test("a service that says nothing is given up after the configured time", async () => {
  await using server = await startHttps(() => undefined);
  await expect(get({ ...known, timeoutMs: 50 }, server.url)).rejects.toMatchObject({
    code: "COMPUTE_SERVICE_UNREACHABLE",
    message: expect.stringContaining("nothing came for 0.05 s"),
  });
});

async function* bytes(failure?: Error): AsyncIterable<Uint8Array> {
  for (let block = 0; block < 4; block += 1) yield Buffer.alloc(65_536, "x");
  if (failure) throw failure;
}

test("bytes that come by and by are sent once, whatever the answer", async () => {
  let received = 0;
  await using server = await startHttps((request, response) => {
    request.on("data", (chunk: Buffer) => {
      received += chunk.length;
    });
    request.on("end", () => response.writeHead(503).end());
  });
  const client = new HttpClient({ ...known, statusRetries: 3 }, countingTimers().timers);
  expect((await client.send(server.url, { method: "PUT", body: bytes() })).status).toBe(503);
  expect(received).toBe(4 * 65_536);
});

test("a failure of what gives the bytes is that failure, and ends the request", async () => {
  const closed = Promise.withResolvers<void>();
  await using server = await startHttps((request) => {
    request.on("error", () => undefined).on("close", () => closed.resolve());
    request.resume();
  });
  const failure = new Error("the disk cannot be read");
  const client = new HttpClient(known, systemTimers);
  await expect(client.send(server.url, { method: "PUT", body: bytes(failure) })).rejects.toBe(failure);
  await closed.promise;
});
