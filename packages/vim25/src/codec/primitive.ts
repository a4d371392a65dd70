/** The value of an xsd:int, short, byte or long; a bigint when a number would lose digits; undefined for other text. */
export function readInteger(text: string): number | bigint | undefined {
  const digits = text.trim();
  if (!/^[+-]?\d+$/.test(digits)) return undefined;
  const value = Number(digits);
  if (Number.isSafeInteger(value)) return value === 0 ? 0 : value;
  return BigInt(digits.replace("+", ""));
}

/** The value of an xsd:boolean, or undefined for other text. */
export function readBoolean(text: string): boolean | undefined {
  switch (text) {
    case "true":
    case "1":
      return true;
    case "false":
    case "0":
      return false;
  }
  const trimmed = text.trim();
  return trimmed === text ? undefined : readBoolean(trimmed);
}

/** The value of an xsd:double or float, or undefined for other text. */
export function readDouble(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(trimmed)) return Number(trimmed);
  if (trimmed === "NaN") return Number.NaN;
  const infinite = /^([+-]?)inf$/i.exec(trimmed);
  if (!infinite) return undefined;
  return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
