import { buffer } from "node:stream/consumers";
import type { Vim } from "@novasphere/vim25";
import { describe, expect, test } from "vitest";
import { toVSphereError } from "../../test/caught.ts";
import { SoapServer } from "../../test/soap-server.ts";
import { connect } from "../connect.ts";
import type { Session } from "../session.ts";
import type { HttpNfcLease, LeaseOptions } from "./http-nfc-lease.ts";

const ref = { type: "HttpNfcLease", value: "lease-1" } as const;
const gone = { $type: "Timedout" };

interface Given {
  /** The lease's states, one after the other. */
  readonly states?: readonly Vim.HttpNfcLeaseState[];
  readonly error?: Vim.LocalizedMethodFault;
  readonly options?: LeaseOptions;
}

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly type: string | undefined;
  readonly overwrite: string | undefined;
  readonly cookie: string | undefined;
  readonly body: string;
}

/** A server with one lease for a disk and an NVRAM file, and a session that uses it. */
async function withLease<T>(
  { states = ["initializing", "ready"], error, options }: Given,
  use: (lease: HttpNfcLease, server: SoapServer, session: Session) => Promise<T>,
): Promise<{ result: T; calls: string[]; percents: unknown[]; received: Received[] }> {
  await using server = await SoapServer.start();
  const received: Received[] = [];
  const device = (name: string, disk: boolean) => ({
    key: `/vm-1/${name}`,
    importKey: `/import/${name}`,
    url: `http://*:${new URL(server.url).port}/nfc/lease-1/${name}`,
    sslThumbprint: "",
    disk,
    targetId: name,
  });
  const info = {
    lease: ref,
    entity: { type: "VirtualMachine", value: "vm-1" },
    deviceUrl: [device("disk-0.vmdk", true), device("vm.nvram", false)],
    totalDiskCapacityInKB: 1,
    leaseTimeout: 300,
  };
  const queue = [...states];
  let state = queue[0];
  server.on("RetrievePropertiesEx", () => {
    state = queue.shift() ?? state;
    return {
      returnval: {
        objects: [
          {
            obj: ref,
            propSet: [
              { name: "state", val: { $type: "HttpNfcLeaseState", $value: state } },
              { name: "info", val: { $type: "HttpNfcLeaseInfo", ...info } },
              ...(error ? [{ name: "error", val: { $type: "LocalizedMethodFault", ...error } }] : []),
            ],
          },
        ],
      },
    };
  });
  for (const method of ["HttpNfcLeaseProgress", "HttpNfcLeaseComplete", "HttpNfcLeaseAbort"])
    server.on(method, () => ({}));
  server.onFile(async (request, response) => {
    const { method, url, headers } = request;
    const { cookie, "content-type": type, overwrite } = headers;
    received.push({
      method,
      url,
      type,
      cookie,
      overwrite: overwrite as string,
      body: String(await buffer(request)),
    });
    response.writeHead(200).end("content");
  });
  await using session = await connect({ ...server.credentials, retry: { maximumAttempts: 1 } });
  const told = () => ({
    calls: server.methods().filter((name) => /Lease(Complete|Abort)/.test(name)),
    percents: server.requests.flatMap(({ method, parameters }) =>
      method === "HttpNfcLeaseProgress" ? [parameters["percent"]] : [],
    ),
    received,
  });
  try {
    await using lease = await session.waitForLease(ref, options);
    const result = await use(lease, server, session);
    await lease[Symbol.asyncDispose]();
    return { result, ...told() };
  } catch (thrown) {
    throw Object.assign(thrown as Error, told());
  }
}

function requireDevice(lease: HttpNfcLease, name: string): Vim.HttpNfcLeaseDeviceUrl {
  const device = lease.findDevice(`/import/${name}`);
  if (!device) throw new Error(`no device ${name}`);
  return device;
}

describe("a lease", () => {
  test("is waited for, takes disks and other files, and is completed", async () => {
    const { calls, percents, received } = await withLease({}, async (lease) => {
      await lease.upload(requireDevice(lease, "disk-0.vmdk"), [Buffer.from("disk")], { size: 4 });
      await lease.upload(requireDevice(lease, "vm.nvram"), [Buffer.from("nvram")], { size: 5 });
      expect(lease.findDevice("/import/other")).toBeUndefined();
      await lease.complete();
    });
    expect(calls).toEqual(["HttpNfcLeaseComplete"]);
    expect(percents).toEqual([100]);
    const common = { cookie: undefined };
    expect(received).toEqual([
      {
        ...common,
        method: "POST",
        url: "/nfc/lease-1/disk-0.vmdk",
        type: "application/x-vnd.vmware-streamVmdk",
        overwrite: undefined,
        body: "disk",
      },
      {
        ...common,
        method: "PUT",
        url: "/nfc/lease-1/vm.nvram",
        type: "application/octet-stream",
        overwrite: "t",
        body: "nvram",
      },
    ]);
  });

  test("lets disks out", async () => {
    const { result } = await withLease({}, async (lease) => {
      await using disk = await lease.download(requireDevice(lease, "disk-0.vmdk"));
      return String(await buffer(disk));
    });
    expect(result).toBe("content");
  });

  test("is told how far the transfers are, also while nothing moves", async () => {
    const { percents } = await withLease(
      { options: { keepAliveMs: 1, totalBytes: 8 } },
      async (lease, server) => {
        await lease.upload(requireDevice(lease, "disk-0.vmdk"), [Buffer.from("four")]);
        const before = server.count("HttpNfcLeaseProgress");
        await server.received("HttpNfcLeaseProgress", before + 3);
      },
    );
    expect(percents.at(-1)).toBe(50);
  });

  test("that is not completed is aborted, once", async () => {
    const { calls } = await withLease({}, async () => undefined);
    expect(calls).toEqual(["HttpNfcLeaseAbort"]);
  });

  test("that never becomes ready throws its fault", async () => {
    const error = {
      fault: { $type: "NoDiskSpace", datastore: "ds1", file: "" },
      localizedMessage: "It is full.",
    };
    const failed = withLease(
      { states: ["initializing", "error"], error: error as Vim.LocalizedMethodFault },
      async () => undefined,
    );
    expect(await toVSphereError(failed)).toMatchObject({
      code: "VSPHERE_LEASE_ENDED",
      faultType: "NoDiskSpace",
      message: "HttpNfcLease:lease-1 is error: NoDiskSpace: It is full.",
      calls: ["HttpNfcLeaseAbort"],
    });
  });

  test("that the server ended cuts its transfers and says why", async () => {
    const error = { fault: { $type: "Timedout" }, localizedMessage: "Too late." } as Vim.LocalizedMethodFault;
    const failed = withLease({ error, options: { keepAliveMs: 1 } }, async (lease, server) => {
      server.onFile(() => undefined);
      server.on("HttpNfcLeaseProgress", () => ({ fault: gone }));
      await lease.upload(requireDevice(lease, "disk-0.vmdk"), [Buffer.from("x")]);
    });
    expect(await toVSphereError(failed)).toMatchObject({
      code: "VSPHERE_LEASE_ENDED",
      faultType: "Timedout",
    });
  });

  test("outlives a server that is away for a moment", async () => {
    const { calls } = await withLease({ options: { keepAliveMs: 1 } }, async (lease, server) => {
      server.on("HttpNfcLeaseProgress", () => ({ write: (response) => response.destroy() }));
      await server.received("HttpNfcLeaseProgress", 2);
      server.on("HttpNfcLeaseProgress", () => ({}));
      await lease.complete();
    });
    expect(calls).toEqual(["HttpNfcLeaseComplete"]);
  });

  test("is given up when its waiting or its transfers are aborted", async () => {
    const reason = new Error("enough");
    const early = withLease({ options: { signal: AbortSignal.abort(reason) } }, async () => undefined);
    await expect(early).rejects.toBe(reason);
    expect(reason).toMatchObject({ calls: ["HttpNfcLeaseAbort"] });
    const controller = new AbortController();
    const late = withLease({ options: { signal: controller.signal } }, async (lease, server) => {
      server.onFile(() => controller.abort(reason));
      await lease.upload(requireDevice(lease, "disk-0.vmdk"), [Buffer.from("x")]);
    });
    await expect(late).rejects.toBe(reason);
    expect(reason).toMatchObject({ calls: ["HttpNfcLeaseAbort"] });
  });

  test("must be kept alive at least every minute", async () => {
    await expect(withLease({ options: { keepAliveMs: 60_001 } }, async () => undefined)).rejects.toThrow(
      RangeError,
    );
  });
});
