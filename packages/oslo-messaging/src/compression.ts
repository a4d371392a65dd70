import { deflateSync, inflateSync } from "node:zlib";
import { decompressBzip2 } from "./bzip2.ts";

/** Bytes that a message may have when it is no longer compressed. */
const largestMessage = 256 * 1024 * 1024;

/** Name in the header `compression` of what the option `gzip` means: zlib's own format, not gzip's. */
const zlibName = "application/x-gzip";

/** A body as it travels with `kombu_compression`, and the headers that say so. */
export function compress(body: Buffer, option: string): { body: Buffer; headers: Record<string, string> } {
  if (option === "") return { body, headers: {} };
  return { body: deflateSync(body), headers: { compression: zlibName } };
}

/** The body of a message with this header `compression`. Throws for a compression that is not known. */
export function decompress(body: Buffer, header: unknown): Buffer {
  if (header === undefined || header === null || header === "") return body;
  if (header === zlibName) return inflateSync(body, { maxOutputLength: largestMessage });
  if (header === "application/x-bz2") return decompressBzip2(body, largestMessage);
  throw new TypeError(`a message is compressed by ${String(header)}`);
}
