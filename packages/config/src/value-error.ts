import { ConfigValueError, type Position } from "./errors.ts";
import { quoteText } from "./offending-text.ts";
import type { PlacedOption } from "./option-index.ts";
import { BadReference, plainDollarAdvice } from "./reference.ts";
import { ExpansionTooLong, mostInsertedCharacters } from "./substitution.ts";
import type { ValueSource } from "./value-source.ts";
import { UnfitText } from "./value-type.ts";

/** Where a bad value was met. */
export interface OffendingValue {
  readonly source: ValueSource;
  readonly position: Position | undefined;
  /** The value, or `undefined` when it must not be shown. */
  readonly text: string | undefined;
}

/** Turns what went wrong while a value was read into the option's error. */
export function toValueError(place: PlacedOption, error: unknown, value: OffendingValue): ConfigValueError {
  const { source, position, text } = value;
  const subject = text === undefined ? "the value" : quoteText(text);
  if (error instanceof UnfitText) {
    const code = place.option.source.kind === "written" ? "CONFIG_NO_CLUSTER" : "CONFIG_INVALID_VALUE";
    const { suggestion } = error;
    return new ConfigValueError(code, place, `${subject} ${error.message}.`, {
      source,
      position,
      suggestion,
    });
  }
  if (error instanceof BadReference) {
    const { code, reason: cause } = error;
    // The name after the dollar is a part of the value.
    const what =
      text === undefined ? 'the value has a "$" that starts no usable name' : `${subject} ${error.message}`;
    const suggestion = text === undefined ? plainDollarAdvice : error.suggestion;
    return new ConfigValueError(code, place, `${what}.`, { source, position, suggestion, cause });
  }
  if (error instanceof ExpansionTooLong) {
    const what = `the value has more than ${mostInsertedCharacters} characters once its references are replaced.`;
    return new ConfigValueError("CONFIG_VALUE_TOO_LONG", place, what, { source, position, cause: error });
  }
  throw error;
}
