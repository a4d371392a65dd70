import { toCamelCase } from "./camel-case.ts";
import type { Option, OptionTable } from "./option.ts";
import { UnfitText } from "./value-type.ts";

/** An option in its place. */
export interface PlacedOption {
  /** Group as declared; `DEFAULT` for options outside groups. */
  readonly group: string;
  /** Name as declared. */
  readonly name: string;
  /** The name files and the environment use: with `_` for `-`. */
  readonly fileName: string;
  /** Names in code. */
  readonly groupKey: string;
  readonly key: string;
  readonly option: Option;
  /** Older places in the order they are looked for; a name with `-` is looked for with `_` too, last. */
  readonly oldNames: readonly { readonly group: string | undefined; readonly name: string }[];
}

/** All declared options, by place and by older place. */
export interface OptionIndex {
  /** In declared order, `DEFAULT` first. */
  readonly options: readonly PlacedOption[];
  /** Group → name in files → option. */
  readonly groups: ReadonlyMap<string, ReadonlyMap<string, PlacedOption>>;
  /** Group → older name → option; an older name without a group stands in `DEFAULT`, as in oslo.config. */
  readonly oldNames: ReadonlyMap<string, ReadonlyMap<string, PlacedOption>>;
}

/**
 * Puts a table of declarations in order.
 *
 * Throws a `TypeError` for a declaration that cannot work: two options with one name in code, or a default
 * that does not fit its own type.
 */
export function indexOptions(table: OptionTable): OptionIndex {
  const groups = new Map<string, Map<string, PlacedOption>>();
  const oldNames = new Map<string, Map<string, PlacedOption>>();
  const groupNames = Object.keys(table).sort((a, b) => Number(b === "DEFAULT") - Number(a === "DEFAULT"));
  requireDistinct(groupNames, "groups");
  for (const group of groupNames) {
    const placed = new Map<string, PlacedOption>();
    const declared = table[group] ?? {};
    requireDistinct(Object.keys(declared), `options of [${group}]`);
    for (const [name, option] of Object.entries(declared)) {
      const place = placeOption(group, name, option);
      checkDefault(place);
      placed.set(place.fileName, place);
      for (const old of place.oldNames) {
        const inGroup = oldNames.get(old.group ?? "DEFAULT") ?? new Map<string, PlacedOption>();
        oldNames.set(old.group ?? "DEFAULT", inGroup.set(old.name.replaceAll("-", "_"), place));
      }
    }
    groups.set(group, placed);
  }
  return { options: [...groups.values()].flatMap((placed) => [...placed.values()]), groups, oldNames };
}

function placeOption(group: string, name: string, option: Option): PlacedOption {
  const declared = option.settings.deprecated ?? [];
  const dashed = declared.filter((old) => old.name.includes("-"));
  const spelled = dashed.map((old) => ({ ...old, name: old.name.replaceAll("-", "_") }));
  return {
    group,
    name,
    fileName: name.replaceAll("-", "_"),
    groupKey: toCamelCase(group),
    key: toCamelCase(name),
    option,
    oldNames: [...declared, ...spelled].map((old) => ({ group: old.group, name: old.name })),
  };
}

function requireDistinct(names: readonly string[], what: string): void {
  const keys = names.map(toCamelCase);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index || key === "toJSON");
  if (twice !== undefined) throw new TypeError(`Two ${what} have the name ${JSON.stringify(twice)} in code.`);
}

function checkDefault({ group, name, option }: PlacedOption): void {
  const { settings, source } = option;
  const value = settings.default;
  if (value === undefined || source.kind !== "last") return;
  const text = typeof value === "string" ? value : source.type.format(value);
  if (text.includes("$")) return;
  try {
    source.type.convert(text);
  } catch (error) {
    if (!(error instanceof UnfitText)) throw error;
    throw new TypeError(`The default of [${group}] ${name} does not fit its type: it ${error.message}.`);
  }
}
