import { createHash } from "node:crypto";
import { VSphereError } from "../errors.ts";

/** What went over the wire. */
export interface TransferSummary {
  readonly bytes: number;
  /** SHA-256 of the content, 64 lower-case hexadecimal digits. */
  readonly sha256: string;
}

/** How far a transfer is. */
export interface TransferProgress {
  readonly bytes: number;
  /** Of the whole content; undefined while nobody knows it. */
  readonly size: number | undefined;
}

/** What is known of a content beforehand. */
export interface ExpectedContent {
  /** What is transferred, for messages. */
  readonly what: string;
  readonly size?: number | undefined;
  readonly sha256?: string | undefined;
  readonly onProgress?: ((progress: TransferProgress) => void) | undefined;
}

/** Counts and hashes a content as it passes, and compares it with what was expected. */
export class ContentMeter {
  readonly #expected: ExpectedContent;
  readonly #hash = createHash("sha256");
  #bytes = 0;

  /** Throws `TypeError` for a checksum that is no SHA-256, `RangeError` for a size that is no number of bytes. */
  constructor(expected: ExpectedContent) {
    const { size, sha256 } = expected;
    if (sha256 !== undefined && !/^[0-9a-f]{64}$/i.test(sha256))
      throw new TypeError("sha256 must be 64 hexadecimal digits");
    if (size !== undefined && !(Number.isSafeInteger(size) && size >= 0))
      throw new RangeError(`size must be a whole number of bytes, not ${size}`);
    this.#expected = expected;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Throws `VSPHERE_CONTENT_MISMATCH` when more comes than was announced. */
  add(chunk: Uint8Array): void {
    const { size, onProgress } = this.#expected;
    this.#bytes += chunk.byteLength;
    if (size !== undefined && this.#bytes > size)
      throw this.#mismatch(`more than the ${size} bytes announced`);
    this.#hash.update(chunk);
    onProgress?.({ bytes: this.#bytes, size });
  }

  /** The end of the content. Throws `VSPHERE_CONTENT_MISMATCH` when size or checksum differ. */
  finish(): TransferSummary {
    const { size, sha256: expected } = this.#expected;
    if (size !== undefined && this.#bytes !== size)
      throw this.#mismatch(`${this.#bytes} of the ${size} bytes announced`);
    const sha256 = this.#hash.digest("hex");
    if (expected !== undefined && sha256 !== expected.toLowerCase())
      throw this.#mismatch(`content with SHA-256 ${sha256}, expected ${expected.toLowerCase()}`);
    return { bytes: this.#bytes, sha256 };
  }

  #mismatch(found: string): VSphereError {
    return new VSphereError("VSPHERE_CONTENT_MISMATCH", `${this.#expected.what}: ${found}`);
  }
}
