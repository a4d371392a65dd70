/** Longest Huffman code of the format. */
const longestCode = 20;
const groupSize = 50;
const blockMagic = 0x314159265359;
const endMagic = 0x177245385090;

/**
 * The content of one or several bzip2 streams. Throws a `TypeError` for what is none, is damaged, or has more than
 * `largest` bytes.
 */
export function decompressBzip2(data: Buffer, largest: number): Buffer {
  const bits = new Bits(data);
  const parts: Buffer[] = [];
  let length = 0;
  while (!bits.isAtEnd) {
    for (const part of stream(bits)) {
      length += part.length;
      if (length > largest) throw damaged("it is too large");
      parts.push(part);
    }
    bits.alignToByte();
  }
  return Buffer.concat(parts, length);
}

function* stream(bits: Bits): Generator<Buffer> {
  const [b, z, h, digit] = [bits.read(8), bits.read(8), bits.read(8), bits.read(8)];
  const blockSize = (digit - 0x30) * 100_000;
  if (b !== 0x42 || z !== 0x5a || h !== 0x68 || blockSize < 100_000 || blockSize > 900_000)
    throw damaged("it does not begin as one");
  let total = 0;
  for (;;) {
    const magic = bits.read(24) * 2 ** 24 + bits.read(24);
    const sum = bits.read(32);
    if (magic === endMagic) {
      if (sum !== total) throw damaged("its sum is wrong");
      return;
    }
    if (magic !== blockMagic) throw damaged("a block does not begin as one");
    const part = expandRuns(block(bits, blockSize));
    const actual = checksum(part);
    if (actual !== sum) throw damaged("a block's sum is wrong");
    total = (((total << 1) | (total >>> 31)) ^ actual) >>> 0;
    yield part;
  }
}

/** One block, before its runs are expanded. */
function block(bits: Bits, blockSize: number): Uint8Array {
  // Randomised blocks were given up in 1997.
  if (bits.read(1) === 1) throw damaged("a block is randomised");
  const origin = bits.read(24);
  const symbols = symbolsInUse(bits);
  const groups = bits.read(3);
  const selectors = readSelectors(bits, groups);
  const tables = Array.from({ length: groups }, () => readTable(bits, symbols.length + 2));
  const counts = new Int32Array(256);
  const bytes = new Uint8Array(blockSize);
  let length = 0;
  let run = 0;
  let runBit = 1;
  const endOfBlock = symbols.length + 1;
  for (let index = 0; ; index += 1) {
    const table = tables[selectors[Math.floor(index / groupSize)] ?? -1];
    if (!table) throw damaged("a block has too few tables");
    const symbol = readSymbol(bits, table);
    if (symbol <= 1) {
      // Lengths of runs are numbers of the digits 1 and 2.
      run += runBit << symbol;
      runBit <<= 1;
      if (run > blockSize) throw damaged("a run is too long");
      continue;
    }
    if (run > 0) {
      const first = symbols[0] ?? 0;
      if (length + run > blockSize) throw damaged("a block is too long");
      bytes.fill(first, length, length + run);
      counts[first] = (counts[first] ?? 0) + run;
      length += run;
      run = 0;
      runBit = 1;
    }
    if (symbol === endOfBlock) break;
    if (length >= blockSize) throw damaged("a block is too long");
    const byte = symbols[symbol - 1];
    if (byte === undefined) throw damaged("a symbol is unknown");
    symbols.copyWithin(1, 0, symbol - 1);
    symbols[0] = byte;
    bytes[length] = byte;
    length += 1;
    counts[byte] = (counts[byte] ?? 0) + 1;
  }
  return untransform(bytes.subarray(0, length), counts, origin);
}

/** Undoes the transform of Burrows and Wheeler. */
function untransform(bytes: Uint8Array, counts: Int32Array, origin: number): Uint8Array {
  if (origin >= bytes.length) throw damaged("a block's origin is outside of it");
  const places = new Int32Array(256);
  let sum = 0;
  for (let byte = 0; byte < 256; byte += 1) {
    places[byte] = sum;
    sum += counts[byte] ?? 0;
  }
  const next = new Int32Array(bytes.length);
  for (const [index, byte] of bytes.entries()) {
    const place = places[byte] ?? 0;
    next[place] = index;
    places[byte] = place + 1;
  }
  const result = new Uint8Array(bytes.length);
  let position = next[origin] ?? 0;
  for (let index = 0; index < bytes.length; index += 1) {
    result[index] = bytes[position] ?? 0;
    position = next[position] ?? 0;
  }
  return result;
}

/** Four equal bytes are followed by the number of further ones. */
function expandRuns(bytes: Uint8Array): Buffer {
  const parts: Buffer[] = [];
  let start = 0;
  let equal = 0;
  let last = -1;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    if (equal === 4) {
      parts.push(Buffer.from(bytes.subarray(start, index)), Buffer.alloc(byte, last));
      start = index + 1;
      equal = 0;
      last = -1;
    } else {
      equal = byte === last ? equal + 1 : 1;
      last = byte;
    }
  }
  parts.push(Buffer.from(bytes.subarray(start)));
  return Buffer.concat(parts);
}

function symbolsInUse(bits: Bits): Uint8Array {
  const ranges = bits.read(16);
  const symbols: number[] = [];
  for (let range = 0; range < 16; range += 1) {
    if ((ranges & (0x8000 >> range)) === 0) continue;
    const used = bits.read(16);
    for (let place = 0; place < 16; place += 1)
      if ((used & (0x8000 >> place)) !== 0) symbols.push(range * 16 + place);
  }
  return Uint8Array.from(symbols);
}

/** Which table each group of symbols is written by, most recently used first. */
function readSelectors(bits: Bits, groups: number): Uint8Array {
  if (groups < 2 || groups > 6) throw damaged("a block has a wrong number of tables");
  const recent = Array.from({ length: groups }, (_none, index) => index);
  const selectors = new Uint8Array(bits.read(15));
  for (let index = 0; index < selectors.length; index += 1) {
    let place = 0;
    while (bits.read(1) === 1) place += 1;
    const [chosen] = recent.splice(place, 1);
    if (chosen === undefined) throw damaged("a block names a table that it has not");
    recent.unshift(chosen);
    selectors[index] = chosen;
  }
  return selectors;
}

/** A Huffman code: of each length the last code, where its symbols begin, and the symbols in order. */
interface Table {
  readonly limits: Int32Array;
  readonly offsets: Int32Array;
  readonly symbols: Uint16Array;
}

function readTable(bits: Bits, size: number): Table {
  const lengths = new Uint8Array(size);
  let current = bits.read(5);
  for (let symbol = 0; symbol < size; symbol += 1) {
    while (bits.read(1) === 1) current += bits.read(1) === 1 ? -1 : 1;
    if (current < 1 || current > longestCode) throw damaged("a code is too long");
    lengths[symbol] = current;
  }
  const limits = new Int32Array(longestCode + 1).fill(-1);
  const offsets = new Int32Array(longestCode + 1);
  const symbols: number[] = [];
  let code = 0;
  for (let length = 1; length <= longestCode; length += 1) {
    offsets[length] = symbols.length - code;
    for (const [symbol, its] of lengths.entries()) {
      if (its !== length) continue;
      symbols.push(symbol);
      limits[length] = code;
      code += 1;
    }
    code <<= 1;
  }
  return { limits, offsets, symbols: Uint16Array.from(symbols) };
}

function readSymbol(bits: Bits, { limits, offsets, symbols }: Table): number {
  let code = 0;
  for (let length = 1; length <= longestCode; length += 1) {
    code = (code << 1) | bits.read(1);
    const symbol = code <= (limits[length] ?? -1) ? symbols[code + (offsets[length] ?? 0)] : undefined;
    if (symbol !== undefined) return symbol;
  }
  throw damaged("a code is unknown");
}

/** The sum of a block: CRC-32 with the highest bit first. */
function checksum(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte << 24;
    for (let bit = 0; bit < 8; bit += 1) sum = sum < 0 ? (sum << 1) ^ 0x04c11db7 : sum << 1;
  }
  return ~sum >>> 0;
}

/** Reads bits, the highest of each byte first. */
class Bits {
  readonly #data: Buffer;
  #position = 0;

  constructor(data: Buffer) {
    this.#data = data;
  }

  get isAtEnd(): boolean {
    return this.#position >= this.#data.length * 8;
  }

  read(count: number): number {
    let value = 0;
    for (let left = count; left > 0; ) {
      const byte = this.#data[this.#position >>> 3];
      if (byte === undefined) throw damaged("it ends too early");
      const free = 8 - (this.#position & 7);
      const taken = Math.min(free, left);
      value = value * 2 ** taken + ((byte >>> (free - taken)) & ((1 << taken) - 1));
      this.#position += taken;
      left -= taken;
    }
    return value;
  }

  alignToByte(): void {
    this.#position = (this.#position + 7) & ~7;
  }
}

function damaged(reason: string): TypeError {
  return new TypeError(`a message cannot be read as bzip2: ${reason}`);
}
