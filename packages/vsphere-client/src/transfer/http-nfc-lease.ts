import { X509Certificate } from "node:crypto";
import type { Vim } from "@novasphere/vim25";
import { VimFaultError, VSphereError } from "../errors.ts";
import type { RetryPolicy } from "../retry-policy.ts";
import type { TransferProgress, TransferSummary } from "./content-meter.ts";
import { openContent } from "./datastore-transfer.ts";
import type { FileConnections, FileTarget } from "./file-connections.ts";
import { FileDownload, type ReadOptions } from "./file-download.ts";
import { explainEnd, type LeaseReader, waitUntilReady } from "./lease-state.ts";
import { type SendOptions, sendContent, type TransferSource } from "./send-content.ts";

/** How a lease is held. */
export interface LeaseOptions {
  /** Ends the waiting and later all transfers of the lease; the lease is given up on the server. */
  readonly signal?: AbortSignal | undefined;
  /** Bytes of all transfers together, for the percentage that the server shows. Default: the disks' capacity. */
  readonly totalBytes?: number | undefined;
  /** How often the server is told that the transfer goes on. At most 60 s; default 20 s. */
  readonly keepAliveMs?: number | undefined;
}

/** How a file of a lease is sent. */
export interface LeaseUploadOptions extends SendOptions {
  /** The file is no disk and is created, as the import spec's `create` says. Default: the device is no disk. */
  readonly create?: boolean | undefined;
}

/** What a lease works with. */
export interface LeaseContext extends LeaseReader {
  readonly retry: RetryPolicy;
  readonly connections: FileConnections;
  readonly timeoutMs: number;
}

/** Giving a lease back must not hold up its user. */
const endTimeoutMs = 30_000;

/**
 * The server's permission to move the disks of one machine. While it is held the server is told every few seconds
 * that the transfer goes on. Give it back with {@link HttpNfcLease.complete}; disposed of without, it is aborted,
 * and a machine that was to be imported is removed.
 */
export class HttpNfcLease implements AsyncDisposable {
  readonly info: Vim.HttpNfcLeaseInfo;
  readonly #context: LeaseContext;
  readonly #ref: Vim.HttpNfcLeaseInfo["lease"];
  readonly #totalBytes: number;
  readonly #controller = new AbortController();
  readonly #onAbort: () => void;
  readonly #options: LeaseOptions;
  #timer: NodeJS.Timeout | undefined;
  #bytes = 0;
  #isOver = false;

  private constructor(context: LeaseContext, info: Vim.HttpNfcLeaseInfo, options: LeaseOptions) {
    this.info = info;
    this.#context = context;
    this.#ref = info.lease;
    this.#options = options;
    this.#totalBytes = options.totalBytes ?? Number(info.totalDiskCapacityInKB) * 1024;
    this.#onAbort = () => this.#controller.abort(options.signal?.reason);
    options.signal?.addEventListener("abort", this.#onAbort, { once: true });
    this.#schedule();
  }

  /**
   * Waits until the lease is ready and holds it from then on. When that fails the lease is given up on the server.
   * Throws `VSPHERE_LEASE_ENDED` and `RangeError`.
   */
  static async wait(
    context: LeaseContext,
    { value }: Vim.HttpNfcLeaseInfo["lease"],
    options: LeaseOptions,
  ): Promise<HttpNfcLease> {
    const { keepAliveMs = 20_000, signal } = options;
    if (!(keepAliveMs > 0 && keepAliveMs <= 60_000))
      throw new RangeError(`keepAliveMs must be above 0 and at most 60000, not ${keepAliveMs}`);
    const lease = { type: "HttpNfcLease", value } as const;
    try {
      const info = await waitUntilReady(context, lease, signal);
      return new HttpNfcLease(context, { ...info, lease }, { ...options, keepAliveMs });
    } catch (error) {
      await abortLease(context, lease);
      throw error;
    }
  }

  /** What may be moved: a URL for each disk, and for other files such as NVRAM. */
  get devices(): readonly Vim.HttpNfcLeaseDeviceUrl[] {
    return this.info.deviceUrl ?? [];
  }

  /** The device that an import spec's file is for (`OvfFileItem.deviceId`); undefined for none. */
  findDevice(deviceId: string): Vim.HttpNfcLeaseDeviceUrl | undefined {
    return this.devices.find(({ importKey }) => importKey === deviceId);
  }

  /** Sends a disk, stream-optimized, or another file. Throws as an upload to a datastore, and `VSPHERE_LEASE_ENDED`. */
  upload(
    device: Vim.HttpNfcLeaseDeviceUrl,
    source: TransferSource,
    options: LeaseUploadOptions = {},
  ): Promise<TransferSummary> {
    const { create = device.disk === false, timeoutMs = this.#context.timeoutMs } = options;
    const how = create
      ? ({ method: "PUT", contentType: "application/octet-stream", headers: { Overwrite: "t" } } as const)
      : ({ method: "POST", contentType: "application/x-vnd.vmware-streamVmdk" } as const);
    const request = { ...options, ...how, timeoutMs, ...this.#watched(options) };
    return sendContent(this.#context.connections, this.#toTarget(device), source, request);
  }

  /** Opens a disk, stream-optimized, or another file for reading. */
  download(device: Vim.HttpNfcLeaseDeviceUrl, options: ReadOptions = {}): Promise<FileDownload> {
    const { connections, retry, timeoutMs: usual } = this.#context;
    const watched = { ...options, ...this.#watched(options) };
    const target = this.#toTarget(device);
    const { signal, timeoutMs = usual } = watched;
    const open = (headers: Readonly<Record<string, string>>) =>
      openContent(connections, target, { headers, signal, timeoutMs });
    return FileDownload.open({ what: `GET ${target.label}`, retry, open }, watched);
  }

  /** Ends the lease with success: one or two calls. An imported machine is ready then. */
  async complete(): Promise<void> {
    this.#controller.signal.throwIfAborted();
    const { call } = this.#context;
    await call("HttpNfcLeaseProgress", { _this: this.#ref, percent: 100 }).catch(() => undefined);
    await call("HttpNfcLeaseComplete", { _this: this.#ref });
    this.#stop();
  }

  /** Gives the lease up, unless it is completed: one call, made once. Never throws. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOver) return;
    this.#stop();
    await abortLease(this.#context, this.#ref);
  }

  #stop(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
  }

  /** Options that count towards the percentage and end the transfer with the lease. */
  #watched({ signal, onProgress }: ReadOptions): Required<Pick<ReadOptions, "signal" | "onProgress">> {
    let seen = 0;
    return {
      signal: AbortSignal.any([this.#controller.signal, ...(signal ? [signal] : [])]),
      onProgress: (progress: TransferProgress) => {
        this.#bytes += progress.bytes - seen;
        seen = progress.bytes;
        onProgress?.(progress);
      },
    };
  }

  /** Direct answers of a host have `*` in place of its address. */
  #toTarget({ url, key, targetId, sslThumbprint, sslCertificate }: Vim.HttpNfcLeaseDeviceUrl): FileTarget {
    const { server } = this.#context.connections;
    const thumbprint = sslCertificate ? new X509Certificate(sslCertificate).fingerprint256 : sslThumbprint;
    return {
      url: new URL(url.replace("//*", `//${server.hostname}`)),
      label: `${targetId ?? key} of the lease`,
      thumbprint: thumbprint === "" ? undefined : thumbprint,
    };
  }

  #schedule(): void {
    this.#timer = setTimeout(() => void this.#keepAlive(), this.#options.keepAliveMs).unref();
  }

  async #keepAlive(): Promise<void> {
    const percent = Math.min(99, Math.floor((100 * this.#bytes) / Math.max(1, this.#totalBytes)));
    const end = await this.#tell(percent);
    if (this.#isOver) return;
    if (end) this.#controller.abort(end);
    else this.#schedule();
  }

  /** Why the lease is over, if it is. A server that is away may be back before it misses us. */
  async #tell(percent: number): Promise<VSphereError | undefined> {
    try {
      await this.#context.call("HttpNfcLeaseProgress", { _this: this.#ref, percent });
      return undefined;
    } catch (error) {
      if (error instanceof VSphereError && error.code === "VSPHERE_SESSION_CLOSED") return error;
      if (!(error instanceof VimFaultError)) return undefined;
      return explainEnd(this.#context, { type: "HttpNfcLease", value: this.#ref.value }, error);
    }
  }
}

async function abortLease({ call }: LeaseReader, lease: Vim.HttpNfcLeaseInfo["lease"]): Promise<void> {
  await call("HttpNfcLeaseAbort", { _this: lease }, { timeoutMs: endTimeoutMs }).catch(() => undefined);
}
