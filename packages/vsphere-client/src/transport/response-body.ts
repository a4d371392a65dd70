import type { IncomingMessage } from "node:http";
import { finished } from "node:stream";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { VSphereError } from "../errors.ts";

const unzip = promisify(gunzip);

function tooLarge(maximumBytes: number): VSphereError {
  return new VSphereError(
    "VSPHERE_RESPONSE_TOO_LARGE",
    `the answer exceeds ${maximumBytes} bytes; ask for fewer properties or smaller pages, or raise maximumResponseBytes`,
  );
}

async function unpack(body: Buffer, maximumBytes: number): Promise<Buffer> {
  try {
    return await unzip(body, { maxOutputLength: maximumBytes });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge(maximumBytes);
    throw new VSphereError("VSPHERE_PROTOCOL", "the answer says it is gzip and cannot be unpacked", {
      cause,
    });
  }
}

/** By events: a loop over the stream costs a turn of the event loop and more for each of many small pieces. */
function collect(response: IncomingMessage, maximumBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    finished(response, (error) => {
      if (error) reject(error);
      else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, length));
    });
    response.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > maximumBytes) response.destroy(tooLarge(maximumBytes));
      else chunks.push(chunk);
    });
  });
}

/** The whole body, unpacked. Throws `VSPHERE_RESPONSE_TOO_LARGE` as soon as it grows past the limit. */
export async function readBody(response: IncomingMessage, maximumBytes: number): Promise<Buffer> {
  const body = await collect(response, maximumBytes);
  const encoding = response.headers["content-encoding"]?.toLowerCase() ?? "identity";
  if (encoding === "identity") return body;
  if (encoding === "gzip" || encoding === "x-gzip") return unpack(body, maximumBytes);
  throw new VSphereError("VSPHERE_PROTOCOL", `the answer has the unknown content encoding ${encoding}`);
}
