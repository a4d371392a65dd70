import type { ConfigValueError, Position } from "./errors.ts";
import type { OptionIndex, PlacedOption } from "./option-index.ts";
import { BadReference, findReference } from "./reference.ts";
import { type Inserted, type Substituted, substitute } from "./substitution.ts";
import { toValueError } from "./value-error.ts";
import { type FoundValue, findValue, type RawText, type ValueSources } from "./value-finder.ts";
import type { ValueSource } from "./value-source.ts";

/** What reading one option gives. */
export interface Resolution {
  readonly place: PlacedOption;
  /** The plain value, secrets not wrapped; `undefined` when unset or when there is an `error`. */
  readonly value: unknown;
  readonly error?: ConfigValueError;
  readonly source: ValueSource;
  /** The option is declared secret, or a secret was inserted into its value. */
  readonly isSecret: boolean;
}

/** Replaces the references in a text; `raw` says where it stands. */
type Expand = (raw: RawText, text: string) => Substituted;

/** Reads options as oslo.config does: find the source, substitute, convert. */
export class OptionResolver {
  readonly #index: OptionIndex;
  readonly #sources: ValueSources;
  readonly #resolutions = new Map<string, Resolution>();
  readonly #inProgress = new Set<string>();

  constructor(index: OptionIndex, sources: ValueSources) {
    this.#index = index;
    this.#sources = sources;
  }

  /**
   * The value of an option. Does not throw for a bad value, which is in `error`.
   *
   * `group` is where its current name is looked for. A reference by an older name looks in the older name's
   * group instead of the option's own, because oslo.config does.
   */
  resolve(place: PlacedOption, group = place.group): Resolution {
    const id = JSON.stringify([group, place.group, place.name]);
    const known = this.#resolutions.get(id);
    if (known !== undefined) return known;
    if (this.#inProgress.has(id)) {
      throw new BadReference("CONFIG_REFERENCE_CYCLE", "refers to itself, directly or through other options");
    }
    this.#inProgress.add(id);
    const resolution = this.#read(place, group);
    this.#inProgress.delete(id);
    this.#resolutions.set(id, resolution);
    return resolution;
  }

  #read(place: PlacedOption, group: string): Resolution {
    const found = findValue(this.#sources, place, group);
    const ownGroup = found.source.kind === "override" ? "DEFAULT" : group;
    let isSecret = place.option.settings.secret === true;
    let offending: { readonly text: string; readonly position?: Position | undefined } | undefined;
    const expand: Expand = (raw, text) => {
      offending = { text, position: raw.position };
      const expanded = substitute(text, (name) => {
        const inserted = this.#lookUp(name, ownGroup);
        isSecret ||= inserted.isSecret;
        return inserted;
      });
      offending = { text: expanded.text, position: raw.position };
      return expanded;
    };
    try {
      return { place, value: convert(place, found, expand), source: found.source, isSecret };
    } catch (error) {
      const text = isSecret ? undefined : offending?.text;
      const value = { source: found.source, position: offending?.position, text };
      return {
        place,
        value: undefined,
        error: toValueError(place, error, value),
        source: found.source,
        isSecret,
      };
    }
  }

  #lookUp(name: string, ownGroup: string): Inserted {
    const { place, group } = findReference(this.#index, name, ownGroup);
    const { value, error, isSecret } = this.resolve(place, group);
    if (error !== undefined) {
      const what = `refers to $${name}, whose value cannot be used`;
      throw new BadReference(error.code, what, `Correct [${place.group}] ${place.name}.`, error);
    }
    return { text: value === undefined ? "" : toPythonText(place, value), isSecret };
  }
}

function convert(
  { option }: PlacedOption,
  { texts, given, source: { kind: from } }: FoundValue,
  expand: Expand,
): unknown {
  const { source } = option;
  if (from === "unset") return undefined;
  if (given !== undefined && source.kind === "last") {
    const expandText = (text: string) => expand({ text, lines: [] }, text).text;
    if (typeof given === "number" || typeof given === "boolean") return source.type.convert(String(given));
    return expandTexts(given, expandText);
  }
  if (source.kind === "all") {
    // oslo.config takes the text of a variable for a sequence, so a MultiStrOpt gets its characters.
    const whole = from === "environment" ? texts[0] : undefined;
    if (whole !== undefined) return Object.freeze([...expand(whole, whole.text).text]);
    return Object.freeze(texts.map((raw) => source.type.convert(expand(raw, raw.text).text)));
  }
  if (source.kind === "written") {
    const lines = texts.flatMap((raw) => {
      return raw.lines.map((line) => {
        const { text, isChanged } = expand(raw, line.text);
        return { ...line, text, isExact: !isChanged, file: raw.position?.file };
      });
    });
    return source.type.convert(lines);
  }
  const [raw] = texts;
  return raw && source.type.convert(expand(raw, raw.text).text);
}

/** A list or dict that the program gave, with the references in its texts replaced. */
function expandTexts(value: unknown, expand: (text: string) => string): unknown {
  if (typeof value === "string") return expand(value);
  if (Array.isArray(value)) return Object.freeze(value.map((item) => expandTexts(item, expand)));
  if (typeof value !== "object" || value === null) return value;
  const copy: Record<string, unknown> = Object.create(null);
  for (const [key, item] of Object.entries(value)) copy[expand(key)] = expandTexts(item, expand);
  return Object.freeze(copy);
}

function toPythonText({ option: { source } }: PlacedOption, value: unknown): string {
  if (source.kind !== "all") return source.type.toPythonText(value);
  const values = Array.isArray(value) ? value : [];
  return `[${values.map((item) => source.type.toPythonRepr(item)).join(", ")}]`;
}
