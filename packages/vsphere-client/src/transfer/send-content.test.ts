import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { toVSphereError } from "../../test/caught.ts";
import { type FileHandler, SoapServer } from "../../test/soap-server.ts";
import { connect } from "../connect.ts";
import type { UploadOptions } from "./datastore-transfer.ts";
import type { TransferSource } from "./send-content.ts";

const file = { datacenter: "/farm/DC 1", datastore: "ds%2f1", path: "images/a b+c.iso" };
const sha256Of = (content: string) => createHash("sha256").update(content).digest("hex");

async function uploadTo(onFile: FileHandler, source: TransferSource, options?: UploadOptions) {
  await using server = await SoapServer.start();
  server.onFile(onFile);
  await using session = await connect({ ...server.credentials, retry: false });
  return await session.uploadToDatastore(file, source, options);
}

async function accept(request: IncomingMessage, response: ServerResponse): Promise<void> {
  await buffer(request);
  response.writeHead(201).end();
}

describe("an upload", () => {
  test("sends the bytes with the session's cookie, and tells their number and checksum", async () => {
    const seen: unknown[] = [];
    const progress: unknown[] = [];
    const summary = await uploadTo(
      async (request, response) => {
        const { method, url, headers } = request;
        const { cookie, "content-length": length, "transfer-encoding": encoding } = headers;
        seen.push({ method, url, cookie, length, encoding, body: String(await buffer(request)) });
        response.writeHead(201).end();
      },
      Readable.from([Buffer.from("one "), Buffer.from("two")]),
      { size: 7, sha256: sha256Of("one two"), onProgress: (step) => progress.push(step) },
    );
    expect(summary).toEqual({ bytes: 7, sha256: sha256Of("one two") });
    expect(progress).toEqual([
      { bytes: 4, size: 7 },
      { bytes: 7, size: 7 },
    ]);
    expect(seen).toEqual([
      {
        method: "PUT",
        url: "/folder/images/a%20b%2Bc.iso?dcPath=farm%2FDC%201&dsName=ds%252f1",
        cookie: 'vmware_soap_session="session-1"',
        length: "7",
        encoding: undefined,
        body: "one two",
      },
    ]);
  });

  test("of an unknown size goes out in chunks, from any iterable", async () => {
    let encoding: string | undefined;
    const summary = await uploadTo(
      async (request, response) => {
        encoding = request.headers["transfer-encoding"];
        await accept(request, response);
      },
      [Buffer.from("ab"), new Uint8Array([99])],
    );
    expect(summary).toEqual({ bytes: 3, sha256: sha256Of("abc") });
    expect(encoding).toBe("chunked");
  });

  test("may be accepted before its source has said that it is at its end", async () => {
    let accepted = () => {};
    const isAccepted = new Promise<void>((resolve) => {
      accepted = resolve;
    });
    async function* slow() {
      yield Buffer.from("all");
      await isAccepted;
    }
    const summary = uploadTo(
      (request, response) => {
        request.once("data", () => response.writeHead(200).end(accepted));
      },
      slow(),
      { size: 3 },
    );
    expect(await summary).toHaveProperty("bytes", 3);
  });

  test("is over with the answer, though the connection has not taken the last bytes", async () => {
    const content = Buffer.alloc(32 * 1024 * 1024);
    const summary = uploadTo((_request, response) => void response.writeHead(200).end(), [content], {
      size: content.length,
      timeoutMs: 30_000,
    });
    expect(await summary).toHaveProperty("bytes", content.length);
  });

  test("that is accepted before its source is at its end is an error", async () => {
    async function* endless() {
      for (;;) yield Buffer.alloc(65_536);
    }
    const early = uploadTo((_request, response) => void response.writeHead(200).end(), endless());
    const error = await toVSphereError(early);
    expect(error).toMatchObject({ code: "VSPHERE_HTTP", status: 200 });
    expect(error.message).toMatch(/HTTP 200 OK before everything was sent$/);
  });

  test("of nothing makes an empty file", async () => {
    expect(await uploadTo(accept, [], { size: 0 })).toEqual({ bytes: 0, sha256: sha256Of("") });
  });

  test("takes no more from its source than the server takes", async () => {
    let isPaused = true;
    let taken = 0;
    let resume = () => {};
    const paused = new Promise<void>((resolve) => {
      resume = resolve;
    });
    async function* source() {
      for (; taken < 400; taken += 1) {
        // Nothing moves any more once the buffers on the way are full.
        if (isPaused && taken === 399) throw new Error("everything was taken while the server took nothing");
        yield Buffer.alloc(256 * 1024);
      }
    }
    await using server = await SoapServer.start();
    server.onFile(async (request, response) => {
      request.pause();
      await paused;
      isPaused = false;
      await accept(request, response);
    });
    await using session = await connect(server.credentials);
    const upload = session.uploadToDatastore(file, source());
    let before = -1;
    while (taken !== before) {
      before = taken;
      await session.call("CurrentTime", { _this: { type: "ServiceInstance", value: "ServiceInstance" } });
    }
    expect(taken).toBeLessThan(200);
    resume();
    expect((await upload).bytes).toBe(400 * 256 * 1024);
  });

  test("stops as soon as the server refuses, and closes its source", async () => {
    let isClosed = false;
    async function* endless() {
      try {
        for (;;) yield Buffer.alloc(65_536);
      } finally {
        isClosed = true;
      }
    }
    const refused = uploadTo((_request, response) => void response.writeHead(507).end("full"), endless());
    const error = await toVSphereError(refused);
    expect(error).toMatchObject({ code: "VSPHERE_HTTP", status: 507 });
    expect(error.message).toMatch(
      /^PUT \[ds%2f1\] images\/a b\+c\.iso: 127\.0\.0\.1:\d+ answered HTTP 507 Insufficient Storage$/,
    );
    expect(isClosed).toBe(true);
  });

  test("notices a refusal while its source gives nothing", async () => {
    const silent = new Readable({ read: () => undefined });
    const refused = uploadTo((_request, response) => void response.writeHead(403).end(), silent, { size: 1 });
    expect(await toVSphereError(refused)).toMatchObject({ code: "VSPHERE_HTTP", status: 403 });
    expect(silent.destroyed).toBe(true);
  });

  test("does not follow a redirect", async () => {
    const onFile: FileHandler = (_request, response) =>
      void response.writeHead(302, { Location: "http://127.0.0.1:1/" }).end();
    const error = await toVSphereError(uploadTo(onFile, [Buffer.from("x")]));
    expect(error).toMatchObject({ code: "VSPHERE_HTTP", status: 302 });
    expect(error.message).toContain("redirects are not followed");
  });

  test("rejects with what its source throws, and cuts the connection", async () => {
    const failure = new Error("the disk is gone");
    let cut: Promise<unknown> | undefined;
    async function* failing() {
      yield Buffer.from("x");
      throw failure;
    }
    const upload = uploadTo((request) => {
      cut = new Promise((resolve) => request.once("close", resolve));
      request.on("error", () => undefined).resume();
    }, failing());
    await expect(upload).rejects.toBe(failure);
    await cut;
  });

  test("rejects with what its progress throws", async () => {
    const failure = new Error("no more");
    const onProgress = () => {
      throw failure;
    };
    await expect(uploadTo(accept, [Buffer.from("x")], { onProgress })).rejects.toBe(failure);
  });

  test.each([
    ["shorter than announced", { size: 9 }],
    ["longer than announced", { size: 3 }],
    ["other than announced", { sha256: "0".repeat(64) }],
  ])("that is %s is not finished", async (_what, options) => {
    const bodies: Promise<unknown>[] = [];
    const upload = uploadTo(
      (request) => {
        bodies.push(buffer(request).catch((error) => error.code));
      },
      [Buffer.from("four")],
      options,
    );
    expect(await toVSphereError(upload)).toMatchObject({ code: "VSPHERE_CONTENT_MISMATCH" });
    for (const body of bodies) expect(await body).toBe("ECONNRESET");
  });

  test("of something that is no bytes is refused", async () => {
    const source = ["text"] as unknown as TransferSource;
    await expect(uploadTo(accept, source)).rejects.toThrow(TypeError);
    await expect(uploadTo(accept, [], { sha256: "ab" })).rejects.toThrow(TypeError);
    await expect(uploadTo(accept, [], { size: 0.5 })).rejects.toThrow(RangeError);
  });

  test("gives up on a server that takes nothing for long", async () => {
    const upload = uploadTo(() => undefined, [Buffer.from("x")], { timeoutMs: 1000 });
    const error = await toVSphereError(upload);
    expect(error).toMatchObject({ code: "VSPHERE_TIMEOUT", mayHaveArrived: true });
  });

  test("ends with the reason of an abort, before and in the middle", async () => {
    const reason = new Error("enough");
    const controller = new AbortController();
    const middle = uploadTo(
      (request) => {
        request.on("error", () => undefined).once("data", () => controller.abort(reason));
      },
      new Readable({
        read() {
          this.push(Buffer.alloc(1024));
        },
      }),
      { signal: controller.signal },
    );
    await expect(middle).rejects.toBe(reason);
    await expect(uploadTo(accept, [], { signal: controller.signal })).rejects.toBe(reason);
  });

  test("is cut by the session's end", async () => {
    await using server = await SoapServer.start();
    await using session = await connect(server.credentials);
    const logout = new Promise<void>((resolve) => {
      server.onFile((request) => {
        request.on("error", () => undefined);
        resolve(session.logout());
      });
    });
    const upload = session.uploadToDatastore(file, new Readable({ read: () => undefined }));
    expect(await toVSphereError(upload)).toMatchObject({ code: "VSPHERE_SESSION_CLOSED" });
    await logout;
  });

  test("renews a session that the server ended before it touches its source", async () => {
    await using server = await SoapServer.start();
    server.onFile(accept);
    await using session = await connect(server.credentials);
    server.expireSessions();
    expect(await session.uploadToDatastore(file, [Buffer.from("x")])).toHaveProperty("bytes", 1);
    expect(server.count("Login")).toBe(2);
  });

  test.each(["", "a//b", "/a", "../a", "a/./b", "a/"])("to the path %j is refused", async (path) => {
    await using server = await SoapServer.start();
    await using session = await connect(server.credentials);
    await expect(session.uploadToDatastore({ ...file, path }, [])).rejects.toThrow(TypeError);
  });
});
