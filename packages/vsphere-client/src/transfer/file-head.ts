import type { IncomingMessage } from "node:http";

/** What a server tells of a file. */
export interface FileHead {
  /** Bytes; undefined when the server does not say. */
  readonly size: number | undefined;
  readonly modifiedAt: Date | undefined;
}

/** {@link FileHead}, and what a later request needs to go on in the middle of the same file. */
export interface ResumableHead extends FileHead {
  /** Value for `If-Range`; undefined when the server does not say which version of the file it is. */
  readonly validator: string | undefined;
}

/** Where the content of an answer starts and how long the whole file is. */
export interface FileRange {
  readonly start: number;
  readonly size: number | undefined;
}

function toNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** The range of a 206 answer; undefined when the answer does not say. */
export function readRange({ headers }: IncomingMessage): FileRange | undefined {
  const [, start, size] =
    /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/.exec(headers["content-range"] ?? "") ?? [];
  return start === undefined ? undefined : { start: Number(start), size: toNumber(size) };
}

/** What the head of an answer says about the file. A weak tag is none: it allows for other bytes. */
export function readHead(response: IncomingMessage): ResumableHead {
  const { headers } = response;
  const modified = headers["last-modified"];
  const time = Date.parse(modified ?? "");
  const tag = headers.etag?.startsWith('"') ? headers.etag : undefined;
  return {
    size: response.statusCode === 206 ? readRange(response)?.size : toNumber(headers["content-length"]),
    modifiedAt: Number.isNaN(time) ? undefined : new Date(time),
    validator: tag ?? modified,
  };
}
