import type { IncomingMessage } from "node:http";
import { VSphereError } from "../errors.ts";
import { pause, type RetryPolicy } from "../retry-policy.ts";
import { ContentMeter, type TransferProgress, type TransferSummary } from "./content-meter.ts";
import type { FileExchange } from "./file-exchange.ts";
import { type FileHead, type ResumableHead, readHead, readRange } from "./file-head.ts";

/** How content is read. */
export interface ReadOptions {
  /** SHA-256 that what is read must have, in hexadecimal. */
  readonly sha256?: string | undefined;
  /** Called for every chunk; an error thrown in it ends the transfer. */
  readonly onProgress?: ((progress: TransferProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Time the server may take for nothing. Default: the session's `timeoutMs`. */
  readonly timeoutMs?: number | undefined;
}

/** An answer that has begun. */
export interface OpenedContent {
  readonly exchange: FileExchange;
  readonly response: IncomingMessage;
}

/** How a {@link FileDownload} comes by its content. */
export interface DownloadSource {
  /** The file, for messages. */
  readonly what: string;
  readonly retry: RetryPolicy;
  /** Asks for the file, or with headers for a part of it. Throws `VSPHERE_HTTP` unless it answers 200 or 206. */
  readonly open: (headers: Readonly<Record<string, string>>) => Promise<OpenedContent>;
}

const resumableCodes: ReadonlySet<string> = new Set(["VSPHERE_CONNECTION", "VSPHERE_TIMEOUT"]);

/**
 * The content of a file, chunk by chunk and no faster than it is read. It can be read once; leaving the loop
 * closes the connection. When the connection breaks and the server can go on in the middle of the same file, it
 * does so by itself.
 */
export class FileDownload implements AsyncIterable<Buffer>, AsyncDisposable, FileHead {
  readonly size: number | undefined;
  readonly modifiedAt: Date | undefined;
  readonly #source: DownloadSource;
  readonly #options: ReadOptions;
  readonly #head: ResumableHead;
  readonly #meter: ContentMeter;
  #opened: OpenedContent | undefined;
  #isTaken = false;
  #summary: TransferSummary | undefined;

  private constructor(source: DownloadSource, options: ReadOptions, opened: OpenedContent) {
    this.#source = source;
    this.#options = options;
    this.#opened = opened;
    this.#head = readHead(opened.response);
    this.size = this.#head.size;
    this.modifiedAt = this.#head.modifiedAt;
    this.#meter = new ContentMeter({ ...options, what: source.what, size: this.size });
  }

  /** Asks for the file and waits for the head of the answer. */
  static async open(source: DownloadSource, options: ReadOptions): Promise<FileDownload> {
    const opened = await source.open({});
    try {
      return new FileDownload(source, options, opened);
    } catch (error) {
      opened.exchange.end();
      throw error;
    }
  }

  /** Length and checksum of what was read; undefined before the last chunk was. */
  get summary(): TransferSummary | undefined {
    return this.#summary;
  }

  /** Throws `VSPHERE_CONTENT_MISMATCH` for another length or checksum than expected, and what connections throw. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
    if (this.#isTaken) throw new TypeError("a download can be read once");
    this.#isTaken = true;
    try {
      for (let failures = 0; this.#summary === undefined; ) {
        const before = this.#meter.bytes;
        try {
          yield* this.#chunks();
          this.#summary = this.#meter.finish();
        } catch (error) {
          if (this.#meter.bytes > before) failures = 0;
          failures += 1;
          if (!this.#mayResume(error) || failures >= this.#source.retry.maximumAttempts) throw error;
          this.#close();
          await pause(this.#source.retry, failures, this.#options.signal);
        }
      }
    } finally {
      this.#close();
    }
  }

  /** Closes the connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isTaken = true;
    this.#close();
  }

  async *#chunks(): AsyncGenerator<Buffer, void, undefined> {
    this.#opened ??= await this.#resume();
    const { exchange, response } = this.#opened;
    const chunks = (response as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
    for (;;) {
      exchange.expectBytes();
      const next = await chunks.next().catch((error) => {
        throw exchange.toError(error);
      });
      exchange.expectNothing();
      if (next.done) return;
      this.#meter.add(next.value);
      yield next.value;
    }
  }

  #mayResume(error: unknown): boolean {
    const isBroken = error instanceof VSphereError && resumableCodes.has(error.code);
    return isBroken && this.size !== undefined && this.#head.validator !== undefined;
  }

  async #resume(): Promise<OpenedContent> {
    const start = this.#meter.bytes;
    const { validator = "" } = this.#head;
    const opened = await this.#source.open({ Range: `bytes=${start}-`, "If-Range": validator });
    const range = opened.response.statusCode === 206 ? readRange(opened.response) : undefined;
    if (range?.start === start && range.size === this.size) return opened;
    opened.exchange.end();
    throw new VSphereError(
      "VSPHERE_CONTENT_MISMATCH",
      `${this.#source.what}: the connection broke after ${start} bytes, and the server does not go on there: the file has changed, or ranges are not supported. Read it again.`,
    );
  }

  #close(): void {
    this.#opened?.exchange.end();
    this.#opened = undefined;
  }
}
