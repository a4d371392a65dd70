import { floatAsPython, quoteAsPython } from "./python-text.ts";

/** How often the comma-separated pieces of a list or dict may be joined again to make one item fit. */
export interface Joining {
  /** Pieces that may be added; 0 when a comma can never make a text fit. */
  readonly most: number;
  /** Quick answer whether a joined text can fit at all, from its first and last piece. */
  readonly completes?: (first: string, last: string) => boolean;
}

/** One type of a single value: how it is read, shown and described. */
export interface ValueType<Value> {
  /** oslo.config's name of the type, used in the sample file: `integer value`. */
  readonly label: string;
  /** Limits in words, for the sample file and the reference: `Minimum value: 1`. */
  readonly limits: readonly string[];
  readonly joining: Joining;
  /** The value, `undefined` for oslo.config's `None`. Throws {@link UnfitText}. */
  convert(text: string): Value | undefined;
  /** The value as it is written in a file. */
  format(value: Value): string;
  /** The value as Python's `str` writes it, which is what `$name` inserts. */
  toPythonText(value: Value): string;
  /** The value as Python's `repr` writes it inside a list or dict. */
  toPythonRepr(value: Value): string;
}

/** A text that does not fit its type. Says what would fit and never repeats the text, which may be a secret. */
export class UnfitText extends Error {
  readonly suggestion: string | undefined;

  constructor(expected: string, suggestion?: string) {
    super(expected);
    this.suggestion = suggestion;
  }
}

/** A type whose values are texts. */
export function textValueType(
  label: string,
  limits: readonly string[],
  joining: Joining,
  convert: (text: string) => string,
): ValueType<string> {
  return {
    label,
    limits,
    joining,
    convert,
    format: (value) => value,
    toPythonText: (value) => value,
    toPythonRepr: quoteAsPython,
  };
}

/** A type whose values are numbers; `isFloat` decides how Python would write them. */
export function numberValueType(
  label: string,
  limits: readonly string[],
  isFloat: boolean,
  convert: (text: string) => number | undefined,
): ValueType<number> {
  const toPython = isFloat ? floatAsPython : String;
  return {
    label,
    limits,
    joining: { most: 0 },
    convert,
    format: toPython,
    toPythonText: toPython,
    toPythonRepr: toPython,
  };
}
