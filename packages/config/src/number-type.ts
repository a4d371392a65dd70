import { strip, toAsciiDigits } from "./python-text.ts";
import { numberValueType, UnfitText, type ValueType } from "./value-type.ts";

/** Limits of a number, both included. */
export interface NumberLimits {
  readonly min?: number;
  readonly max?: number;
  /** The only numbers allowed; `min` and `max` are then not checked on their own. */
  readonly choices?: readonly number[];
  /**
   * What an option that is written without a value means: `none` (oslo.config's answer, the value is
   * `undefined`) or `reject` (an error that says so).
   */
  readonly blank?: "none" | "reject";
}

const integerPattern = /^[+-]?\d+(?:_\d+)*$/;
const floatPattern = /^[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/i;
const wordPattern = /^([+-]?)(inf|infinity|nan)$/i;

/** oslo.config's `types.Integer`. Refuses numbers a JavaScript number cannot hold exactly. */
export function integerType(limits: NumberLimits = {}, label = "integer value"): ValueType<number> {
  return numberValueType(label, describe(limits), false, (text) => {
    if (strip(text) === "") return blankValue(limits, "an integer");
    const digits = toAsciiDigits(text);
    if (!integerPattern.test(digits)) throw new UnfitText("must be an integer");
    const value = Number(digits.replaceAll("_", "")) + 0;
    if (!Number.isSafeInteger(value)) throw new UnfitText(`must be within ±${Number.MAX_SAFE_INTEGER}`);
    return checkLimits(value, limits);
  });
}

/** oslo.config's `types.Float`. */
export function floatType(limits: NumberLimits = {}): ValueType<number> {
  return numberValueType("floating point value", describe(limits), true, (text) => {
    if (strip(text) === "") return blankValue(limits, "a number");
    return checkLimits(readFloat(toAsciiDigits(text)), limits);
  });
}

/** oslo.config's `types.Port`. */
export function portType(limits: NumberLimits = {}): ValueType<number> {
  return integerType({ min: 0, max: 65535, ...limits }, "port value");
}

function readFloat(text: string): number {
  const word = wordPattern.exec(text);
  if (word !== null) {
    const value = word[2]?.toLowerCase() === "nan" ? Number.NaN : Number.POSITIVE_INFINITY;
    return word[1] === "-" ? -value : value;
  }
  if (!floatPattern.test(text)) throw new UnfitText("must be a number");
  return Number(text.replaceAll("_", ""));
}

function blankValue({ blank = "none" }: NumberLimits, kind: string): undefined {
  if (blank === "reject") throw new UnfitText(`must be ${kind}`, "Remove the line to get the default.");
  return undefined;
}

function checkLimits(value: number, { min, max, choices }: NumberLimits): number {
  if (choices !== undefined) {
    if (!choices.includes(value)) throw new UnfitText(`must be one of ${choices.join(", ")}`);
    return value;
  }
  if (min !== undefined && value < min) throw new UnfitText(`must be at least ${min}`);
  if (max !== undefined && value > max) throw new UnfitText(`must be at most ${max}`);
  return value;
}

function describe({ min, max, choices }: NumberLimits): string[] {
  const limits: string[] = [];
  if (min !== undefined) limits.push(`Minimum value: ${min}`);
  if (max !== undefined) limits.push(`Maximum value: ${max}`);
  if (choices) limits.push(`Possible values: ${choices.join(", ")}`);
  return limits;
}
