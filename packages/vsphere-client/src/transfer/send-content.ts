import { Readable } from "node:stream";
import { ContentMeter, type TransferProgress, type TransferSummary } from "./content-meter.ts";
import type { FileConnections, FileTarget } from "./file-connections.ts";
import type { FileExchange } from "./file-exchange.ts";

/** Content to send: a `Readable`, or anything else that gives chunks of bytes one after the other. */
export type TransferSource = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** How content is sent. */
export interface SendOptions {
  /** Bytes altogether. Without it the content goes out in chunks, which some hosts refuse. */
  readonly size?: number | undefined;
  /** SHA-256 the content must have, in hexadecimal. */
  readonly sha256?: string | undefined;
  /** Called for every chunk; an error thrown in it ends the transfer. */
  readonly onProgress?: ((progress: TransferProgress) => void) | undefined;
  /** Cuts the connection; what has arrived may stay on the server. */
  readonly signal?: AbortSignal | undefined;
  /** Time the server may take for nothing. Default: the session's `timeoutMs`. */
  readonly timeoutMs?: number | undefined;
}

/** {@link SendOptions} and how the server wants it. */
export interface SendRequest extends SendOptions {
  readonly method: "PUT" | "POST";
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly timeoutMs: number;
}

/**
 * Sends `source` as the body of one request, as fast as the server takes it and no faster. The source is not
 * touched before the connection is open and checked, and is closed whatever happens. Throws what the source
 * throws, `VSPHERE_CONTENT_MISMATCH`, `VSPHERE_HTTP` and the errors of connections.
 */
export async function sendContent(
  connections: FileConnections,
  target: FileTarget,
  source: TransferSource,
  options: SendRequest,
): Promise<TransferSummary> {
  const { size, method, contentType, signal, timeoutMs } = options;
  const meter = new ContentMeter({ ...options, what: `${method} ${target.label}` });
  const length: Record<string, number> = size === undefined ? {} : { "Content-Length": size };
  const headers = { "Content-Type": contentType, ...length, ...options.headers };
  const exchange = connections.start(target, { method, headers, signal, timeoutMs });
  try {
    await exchange.connected();
    // So that a refusal comes before the first bytes are there.
    exchange.request.flushHeaders();
    const summary = await writeAll(exchange, source, meter);
    exchange.expectBytes();
    if (summary) exchange.request.end();
    const response = await exchange.response();
    const { statusCode = 0 } = response;
    if (!summary || statusCode < 200 || statusCode >= 300) throw exchange.refusal(response);
    return summary;
  } finally {
    exchange.end();
  }
}

/** Undefined when the server answered before everything was sent. */
async function writeAll(
  exchange: FileExchange,
  source: TransferSource,
  meter: ContentMeter,
): Promise<TransferSummary | undefined> {
  const chunks = iterate(source);
  let isDone = false;
  try {
    for (;;) {
      exchange.expectNothing();
      const next = await exchange.unlessRefused(chunks.next());
      if (next === undefined) return undefined;
      isDone = next.done === true;
      if (next.done) return meter.finish();
      meter.add(requireBytes(next.value));
      // Who has answered reads no more.
      if (exchange.isAnswered) return undefined;
      exchange.expectBytes();
      if (!exchange.request.write(next.value)) await exchange.writable();
    }
  } finally {
    if (!isDone) giveBack(source, chunks);
  }
}

async function* iterate(source: TransferSource): AsyncGenerator<Uint8Array, void, undefined> {
  yield* source;
}

function requireBytes(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  throw new TypeError(`the source gave a ${typeof chunk} where bytes were expected`);
}

/** An iterator waits for the chunk that is under way before it ends, a stream need not. */
function giveBack(source: TransferSource, chunks: AsyncGenerator<Uint8Array, void, undefined>): void {
  if (source instanceof Readable) source.destroy();
  chunks.return().catch(() => undefined);
}
