/** One value in the distinguished encoding rules of ASN.1: its tag, its length, its content. */
export function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag, ...lengthOctets(body.length)]), body]);
}

function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest >>>= 8) octets.unshift(rest & 0xff);
  return [0x80 | octets.length, ...octets];
}

export const sequence = (...content: readonly Uint8Array[]) => der(0x30, ...content);

/** An object identifier from its content octets in hex. */
export const objectIdentifier = (hex: string) => der(0x06, Buffer.from(hex, "hex"));

/** A bit string of whole octets, or one whose last `unused` bits do not count. */
export const bitString = (bits: Uint8Array, unused = 0) => der(0x03, Buffer.from([unused]), bits);

/** A time in UTC to the second, in two digits of the year until 2049 as certificates have it. */
export function certificateTime(time: Date): Buffer {
  const digits = time.toISOString().replace(/\..*|\D/g, "");
  const isShort = time.getUTCFullYear() < 2050;
  return der(isShort ? 0x17 : 0x18, Buffer.from(`${isShort ? digits.slice(2) : digits}Z`));
}
