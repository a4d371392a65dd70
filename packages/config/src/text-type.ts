import { findNearestName } from "./nearest-name.ts";
import { lengthInCodePoints, stripEnd, stripStart } from "./python-text.ts";
import { type Joining, textValueType, UnfitText, type ValueType } from "./value-type.ts";

/** Limits of a text. */
export interface TextLimits {
  /** The only texts allowed. */
  readonly choices?: readonly string[];
  /** Compare `choices` and `regex` without regard to case; the value keeps its own. */
  readonly ignoreCase?: boolean;
  /** Must be found somewhere in the text (unanchored, as oslo.config does). */
  readonly regex?: RegExp;
  /** Longest text allowed, in characters (code points). */
  readonly maxLength?: number;
  /** Removes quotes around the text; for items of lists and dicts. */
  readonly quotes?: boolean;
}

/** A regular expression may need commas anywhere; joining stops here so that long lists stay linear. */
const mostRegexJoins = 100;

/** oslo.config's `types.String`. */
export function textType(limits: TextLimits = {}): ValueType<string> {
  const { choices, ignoreCase = false, maxLength, quotes = false } = limits;
  const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  const allowed = choices && new Set(choices.map(fold));
  const regex = limits.regex && withoutState(limits.regex, ignoreCase);

  const convert = (text: string) => {
    const value = quotes ? removeQuotes(text) : text;
    if (maxLength !== undefined && maxLength > 0 && lengthInCodePoints(value) > maxLength) {
      throw new UnfitText(`must have at most ${maxLength} characters`);
    }
    if (regex !== undefined && !regex.test(value)) throw new UnfitText(`must match ${regex}`);
    if (allowed !== undefined && !allowed.has(fold(value))) {
      const nearest = findNearestName(value, choices ?? []);
      const suggestion = nearest === undefined ? undefined : `Did you mean ${JSON.stringify(nearest)}?`;
      throw new UnfitText(`must be one of ${(choices ?? []).join(", ")}`, suggestion);
    }
    return value;
  };
  return textValueType("string value", describe(limits), joiningOf(limits), convert);
}

function withoutState(regex: RegExp, ignoreCase: boolean): RegExp {
  const flags = new Set(regex.flags.replace(/[gy]/g, ""));
  if (ignoreCase) flags.add("i");
  return new RegExp(regex.source, [...flags].join(""));
}

function removeQuotes(text: string): string {
  const first = text[0];
  if (first !== '"' && first !== "'") return text;
  if (text.length === 1 || text.at(-1) !== first)
    throw new UnfitText("must end with the quote it starts with");
  return text.slice(1, -1);
}

function joiningOf({ quotes, choices, regex }: TextLimits): Joining {
  if (quotes) {
    const completes = (first: string, last: string) => stripStart(first)[0] === stripEnd(last).at(-1);
    return { most: Number.POSITIVE_INFINITY, completes };
  }
  if (choices) return { most: Math.max(0, ...choices.map((choice) => choice.split(",").length - 1)) };
  return { most: regex ? mostRegexJoins : 0 };
}

function describe({ choices, ignoreCase, regex, maxLength }: TextLimits): string[] {
  const limits: string[] = [];
  if (choices) limits.push(`Possible values${ignoreCase ? " (in any case)" : ""}: ${choices.join(", ")}`);
  if (regex) limits.push(`Must match: ${regex}`);
  if (maxLength) limits.push(`Maximum length: ${maxLength}`);
  return limits;
}
