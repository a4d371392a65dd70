import { OpsError } from "../errors.ts";

/** Where a setting comes from, for messages and for the error's code. */
export type SettingSource = "flavor" | "image";

/** A named text of a flavor's extra specs or an image's properties. */
export interface SettingText {
  readonly source: SettingSource;
  readonly key: string;
  readonly text: string;
}

/** Names and texts as Nova hands them over. */
export type SettingTexts = Readonly<Record<string, string>>;

/** The first of `keys` that is set and not empty. */
export function findSetting(
  source: SettingSource,
  texts: SettingTexts,
  ...keys: readonly string[]
): SettingText | undefined {
  for (const key of keys) {
    const text = texts[key]?.trim();
    if (text) return { source, key, text };
  }
  return undefined;
}

/** The error for a setting that vSphere would refuse or that means nothing. */
export function invalidSetting({ source, key, text }: SettingText, expected: string): OpsError {
  return source === "flavor"
    ? new OpsError(
        "OPS_INVALID_EXTRA_SPEC",
        `the flavor's extra spec ${key} is '${text}'; expected ${expected}`,
      )
    : new OpsError(
        "OPS_INVALID_IMAGE_PROPERTY",
        `the image's property ${key} is '${text}'; expected ${expected}`,
      );
}

/** A whole number of at least `minimum`. Throws what {@link invalidSetting} gives. */
export function integerOf(setting: SettingText, minimum = 0): number {
  const value = /^[+-]?\d+$/.test(setting.text) ? Number(setting.text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= minimum) return value;
  throw invalidSetting(setting, `a whole number of at least ${minimum}`);
}

/** One of some words, whatever the case. Throws what {@link invalidSetting} gives. */
export function wordOf<T>(setting: SettingText, words: Readonly<Record<string, T>>): T {
  const wanted = setting.text.toLowerCase();
  for (const [word, value] of Object.entries(words)) if (word.toLowerCase() === wanted) return value;
  throw invalidSetting(setting, `one of ${Object.keys(words).join(", ")}`);
}

/** Yes or no as Nova's users write it. Throws what {@link invalidSetting} gives. */
export function flagOf(setting: SettingText): boolean {
  return wordOf(setting, {
    true: true,
    false: false,
    yes: true,
    no: false,
    on: true,
    off: false,
    "1": true,
    "0": false,
  });
}
