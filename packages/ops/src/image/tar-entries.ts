const blockBytes = 512;

/** A file in a tar archive. */
export interface TarEntry {
  readonly name: string;
  readonly size: number;
  /** Its bytes, to be read before the next entry is asked for; what is not read is passed over. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** The files of a tar archive one after the other, in memory that stays flat. Ends where the archive breaks off. */
export async function* tarEntries(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<TarEntry, void, undefined> {
  const reader = new ByteReader(source);
  let extended = "";
  try {
    for (;;) {
      const header = await reader.take(blockBytes);
      if (header.length < blockBytes || header[0] === 0) return;
      const { name, size, type } = readHeader(header, extended);
      const end = reader.position + Math.ceil(size / blockBytes) * blockBytes;
      extended = type === "x" ? (await reader.take(size)).toString("utf8") : "";
      if (type !== "x") yield { name, size, content: reader.pass(size) };
      await reader.skip(end - reader.position);
    }
  } finally {
    await reader.close();
  }
}

/** Sizes from 8 GiB on do not fit into the octal field: they are binary there, or in the extended header before it. */
function readHeader(header: Buffer, extended: string): { name: string; size: number; type: string } {
  const text = (start: number, end: number) => header.toString("utf8", start, end).replace(/\0.*$/s, "");
  const isBinary = ((header[124] ?? 0) & 0x80) !== 0;
  const plain = isBinary
    ? Number(header.readBigUInt64BE(128))
    : Number.parseInt(text(124, 136).trim() || "0", 8);
  const record = (key: string) => new RegExp(`(?:^|\\n)\\d+ ${key}=(.*)\\n`).exec(extended)?.[1];
  return {
    name: record("path") ?? text(0, 100),
    size: Number(record("size") ?? plain),
    type: text(156, 157),
  };
}

/** Takes bytes off a source, as many as are wanted at a time. */
class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);
  position = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  /** That many bytes; fewer where the source ends. For what is small. */
  async take(count: number): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for await (const part of this.pass(count)) parts.push(part);
    return Buffer.concat(parts);
  }

  async skip(count: number): Promise<void> {
    for await (const _ of this.pass(count));
  }

  /** That many bytes as they come, without a copy. */
  async *pass(count: number): AsyncGenerator<Uint8Array, void, undefined> {
    let left = count;
    while (left > 0) {
      if (this.#rest.length === 0) {
        const next = await this.#chunks.next();
        if (next.done) return;
        const { buffer, byteOffset, byteLength } = next.value;
        this.#rest = Buffer.from(buffer, byteOffset, byteLength);
        continue;
      }
      const part = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(part.length);
      left -= part.length;
      this.position += part.length;
      yield part;
    }
  }

  /** Gives the source back. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
