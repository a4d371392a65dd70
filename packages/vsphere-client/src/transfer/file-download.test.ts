import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { toVSphereError } from "../../test/caught.ts";
import { type FileHandler, SoapServer } from "../../test/soap-server.ts";
import { connect } from "../connect.ts";
import type { Session } from "../session.ts";
import type { DownloadOptions } from "./datastore-transfer.ts";
import type { FileDownload } from "./file-download.ts";

const file = { datacenter: "DC1", datastore: "ds1", path: "images/disk.vmdk" };
const content = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251));
const sha256 = createHash("sha256").update(content).digest("hex");
const modified = "Thu, 01 Jan 2026 00:00:00 GMT";
const head = { "Content-Length": content.length, "Last-Modified": modified };
const retry = { maximumAttempts: 3, baseDelayMs: 1 };

async function download<T>(
  onFile: FileHandler,
  use: (download: FileDownload, session: Session) => Promise<T>,
  options?: DownloadOptions,
): Promise<T> {
  await using server = await SoapServer.start();
  server.onFile(onFile);
  await using session = await connect({ ...server.credentials, retry });
  await using opened = await session.downloadFromDatastore(file, options);
  return await use(opened, session);
}

/** Sends at most `step` bytes of what is asked for and cuts the connection; `ranges` notes what is asked for. */
function cutAfter(step: number, ranges: (string | undefined)[], tag = modified): FileHandler {
  return (request, response) => {
    ranges.push(request.headers.range);
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const isSame = request.headers["if-range"] === tag;
    const from = isSame ? start : 0;
    const range = { "Content-Range": `bytes ${from}-${content.length - 1}/${content.length}` };
    response.writeHead(from > 0 ? 206 : 200, {
      "Last-Modified": tag,
      "Content-Length": content.length - from,
      ...(from > 0 ? range : {}),
    });
    const end = Math.min(content.length, from + step);
    if (end === content.length) response.end(content.subarray(from));
    else response.write(content.subarray(from, end), () => response.destroy());
  };
}

describe("a download", () => {
  test("gives head, content and checksum", async () => {
    const steps: (number | undefined)[] = [];
    const opened = await download(
      (request, response) => {
        expect(request.headers.cookie).toBe('vmware_soap_session="session-1"');
        response.writeHead(200, head).end(content);
      },
      async (opened) => {
        expect(opened.summary).toBeUndefined();
        expect(await buffer(opened)).toEqual(content);
        return opened;
      },
      { sha256, onProgress: ({ bytes, size }) => steps.push(bytes, size) },
    );
    expect(opened.summary).toEqual({ bytes: content.length, sha256 });
    expect(opened.size).toBe(content.length);
    expect(opened.modifiedAt).toEqual(new Date(modified));
    expect(steps.slice(-2)).toEqual([content.length, content.length]);
  });

  test("goes on where the connection broke, as often as it makes headway", async () => {
    const ranges: (string | undefined)[] = [];
    const read = await download(cutAfter(20_000, ranges), buffer, { sha256 });
    expect(read).toEqual(content);
    expect(ranges).toEqual([undefined, ...[20_000, 40_000, 60_000, 80_000].map((from) => `bytes=${from}-`)]);
  });

  test("gives up when it makes no headway", async () => {
    let requests = 0;
    const onFile: FileHandler = (_request, response) => {
      requests += 1;
      if (requests === 1) response.writeHead(200, head).write("x", () => response.destroy());
      else response.destroy();
    };
    expect(await toVSphereError(download(onFile, buffer))).toMatchObject({ code: "VSPHERE_CONNECTION" });
    expect(requests).toBe(3);
  });

  test("is not mixed from two versions of a file", async () => {
    let requests = 0;
    const onFile: FileHandler = (request, response) => {
      requests += 1;
      const tag = requests === 1 ? modified : "Fri, 02 Jan 2026 00:00:00 GMT";
      return cutAfter(20_000, [], tag)(request, response);
    };
    const error = await toVSphereError(download(onFile, buffer));
    expect(error).toMatchObject({ code: "VSPHERE_CONTENT_MISMATCH" });
    expect(error.message).toContain("broke after 20000 bytes");
  });

  test("is not repeated when the server does not tell which version of the file it sends", async () => {
    const onFile: FileHandler = (_request, response) => {
      response.writeHead(200, { "Content-Length": 9 }).write("x", () => response.destroy());
    };
    expect(await toVSphereError(download(onFile, buffer))).toMatchObject({ code: "VSPHERE_CONNECTION" });
  });

  test("with another checksum than expected is an error after its last chunk", async () => {
    const onFile: FileHandler = (_request, response) => void response.writeHead(200, head).end(content);
    const wrong = download(onFile, buffer, { sha256: "0".repeat(64) });
    expect(await toVSphereError(wrong)).toMatchObject({ code: "VSPHERE_CONTENT_MISMATCH" });
  });

  test.each([
    [404, "VSPHERE_HTTP"],
    [206, "VSPHERE_HTTP"],
    [302, "VSPHERE_HTTP"],
  ])("answered with HTTP %i is refused", async (status, code) => {
    const onFile: FileHandler = (_request, response) => void response.writeHead(status, head).end();
    expect(await toVSphereError(download(onFile, buffer))).toMatchObject({ code, status });
  });

  test("in an encoding that was not asked for is refused", async () => {
    const onFile: FileHandler = (_request, response) =>
      void response.writeHead(200, { ...head, "Content-Encoding": "gzip" }).end(content);
    expect(await toVSphereError(download(onFile, buffer))).toMatchObject({ code: "VSPHERE_PROTOCOL" });
  });

  test("closes its connection when the loop is left", async () => {
    let closed = Promise.resolve();
    await download(
      (_request, response) => {
        closed = new Promise((resolve) => void response.once("close", resolve));
        response.writeHead(200, head).write(content.subarray(0, 10));
      },
      async (opened) => {
        for await (const chunk of opened) {
          expect(chunk).toEqual(content.subarray(0, 10));
          break;
        }
        await closed;
        await expect(opened[Symbol.asyncIterator]().next()).rejects.toThrow("can be read once");
      },
    );
  });

  test("that stands still ends, and an abort ends it with its reason", async () => {
    const onFile: FileHandler = (_request, response) => {
      response.writeHead(200, { "Content-Length": 9 }).flushHeaders();
    };
    const stalled = download(onFile, buffer, { timeoutMs: 30 });
    expect(await toVSphereError(stalled)).toMatchObject({ code: "VSPHERE_TIMEOUT" });
    const reason = new Error("enough");
    const controller = new AbortController();
    const aborted = download(
      onFile,
      async (opened) => {
        const reading = buffer(opened);
        controller.abort(reason);
        return reading;
      },
      { signal: controller.signal },
    );
    await expect(aborted).rejects.toBe(reason);
  });

  test("takes no more from the server than is read", async () => {
    const whole = 64 * 1024 * 1024;
    let sent = 0;
    await download(
      async (_request, response) => {
        response.writeHead(200, { "Content-Length": whole });
        response.on("drain", push);
        push();
        function push() {
          while (sent < whole && response.write(Buffer.alloc(65_536))) sent += 65_536;
          if (sent < whole) sent += 65_536;
          else response.end();
        }
      },
      async (opened, session) => {
        const chunks = opened[Symbol.asyncIterator]();
        await chunks.next();
        // Nothing moves any more once the buffers on the way are full.
        for (let before = -1; before !== sent; ) {
          before = sent;
          await session.call("CurrentTime", { _this: { type: "ServiceInstance", value: "ServiceInstance" } });
        }
        expect(sent).toBeLessThan(whole / 2);
        await chunks.return?.();
      },
    );
  });
});

describe("a file's head", () => {
  test("tells size and time, and is undefined for no file", async () => {
    await using server = await SoapServer.start();
    server.onFile((request, response) => {
      expect(request.method).toBe("HEAD");
      if (request.url?.includes("gone")) response.writeHead(404).end();
      else if (request.url?.includes("secret")) response.writeHead(403).end();
      else response.writeHead(200, head).end();
    });
    await using session = await connect(server.credentials);
    expect(await session.findDatastoreFile(file)).toEqual({
      size: content.length,
      modifiedAt: new Date(modified),
    });
    expect(await session.findDatastoreFile({ ...file, path: "gone" })).toBeUndefined();
    expect(await toVSphereError(session.findDatastoreFile({ ...file, path: "secret" }))).toMatchObject({
      status: 403,
    });
  });
});
