import type { WrittenLine } from "./config-lines.ts";
import type { Secret } from "./secret.ts";
import type { ValueType } from "./value-type.ts";

/** An older place of an option; without a group, the same group. */
export interface OldName {
  readonly group?: string;
  readonly name: string;
}

/** What every kind of option may be declared with, beside the limits of its type. */
export interface OptionSettings {
  /**
   * What holds when no source sets the option. A text is read like one from a file, so that it may refer to
   * other options (`$state_path/instances`).
   */
  readonly default?: unknown;
  /** Loading fails when no source gives a value. */
  readonly required?: boolean;
  /** The value becomes a {@link Secret}, and no message shows it. */
  readonly secret?: boolean;
  /** Older names, in the order they are looked for. */
  readonly deprecated?: readonly OldName[];
  /** What the option does, in full sentences; `\n\n` separates paragraphs. */
  readonly help?: string;
  /** What the sample file shows in place of the default. */
  readonly sampleDefault?: string;
}

/** One line of an option that is read as written, and where it stands. */
export interface WrittenValue extends WrittenLine {
  /** The file, or `undefined` for the environment and overrides; line and column are then 1. */
  readonly file: string | undefined;
  /** False when a substitution changed the text, so that columns within it are not those of the file. */
  readonly isExact: boolean;
}

/** How an option finds its value among what the sources say. */
type OptionKind =
  | { readonly kind: "last"; readonly type: ValueType<unknown> }
  | { readonly kind: "all"; readonly type: ValueType<unknown> }
  | { readonly kind: "written"; readonly type: WrittenType<unknown> };

/** A type that reads every line of an option as it was written, with quotes, from all files together. */
export interface WrittenType<Value> {
  readonly label: string;
  readonly limits: readonly string[];
  convert(lines: readonly WrittenValue[]): Value;
  format(value: Value): string;
  toPythonText(value: Value): string;
}

/**
 * A declared option.
 *
 * `Value` is what reading it gives; `Item` what one element of a list or dict of this type is.
 */
export interface Option<Value = unknown, Item = unknown> {
  readonly settings: OptionSettings;
  readonly source: OptionKind;
  /** Only there for the compiler. */
  readonly inferred?: { readonly value: Value; readonly item: Item };
}

/** Options by name, by group; `DEFAULT` holds the options outside groups. */
export type OptionTable = Readonly<Record<string, Readonly<Record<string, Option>>>>;

/** What a declaration with these settings gives: `undefined` is left out where a value is certain. */
export type Declared<Settings, Value> = Hidden<Settings, Value> | Absent<Settings>;

/** As {@link Declared} for numbers, where a blank value means `undefined` unless that is refused. */
export type DeclaredNumber<Settings, Value> = Hidden<Settings, Value> | AbsentNumber<Settings>;

/** What one element of a list or dict is, for a number type. */
export type NumberItem<Settings> = Settings extends { readonly blank: "reject" }
  ? number
  : number | undefined;

type Hidden<Settings, Value> = Settings extends { readonly secret: true } ? Secret<Value> : Value;

type Absent<Settings> = Settings extends { readonly required: true }
  ? never
  : Settings extends { readonly default: NonNullable<unknown> }
    ? never
    : undefined;

type AbsentNumber<Settings> = Settings extends { readonly required: true }
  ? never
  : Settings extends { readonly blank: "reject"; readonly default: NonNullable<unknown> }
    ? never
    : undefined;
