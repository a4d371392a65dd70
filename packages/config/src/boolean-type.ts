import { UnfitText, type ValueType } from "./value-type.ts";

const trueWords = new Set(["true", "1", "on", "yes"]);
const falseWords = new Set(["false", "0", "off", "no"]);

/** oslo.config's `types.Boolean`: four words each, in any case, without blanks around them. */
export const booleanType: ValueType<boolean> = {
  label: "boolean value",
  limits: [],
  joining: { most: 0 },
  convert: (text) => {
    const word = text.toLowerCase();
    if (trueWords.has(word)) return true;
    if (falseWords.has(word)) return false;
    throw new UnfitText("must be true, 1, on, yes, false, 0, off or no");
  },
  format: String,
  toPythonText: toPythonWord,
  toPythonRepr: toPythonWord,
};

function toPythonWord(value: boolean): string {
  return value ? "True" : "False";
}
