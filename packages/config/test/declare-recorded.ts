import {
  bool,
  dict,
  float,
  int,
  list,
  multiStr,
  type Option,
  type OptionTable,
  port,
  str,
} from "../src/index.ts";
import type { RecordedOption } from "./recorded-case.ts";

/** The declarations of a recorded case as ours. */
export function declareRecorded(options: readonly RecordedOption[]): OptionTable {
  const groups = new Map<string, Map<string, Option>>();
  for (const recorded of options) {
    const group = groups.get(recorded.group) ?? new Map<string, Option>();
    groups.set(recorded.group, group.set(recorded.name, declareOption(recorded)));
  }
  return Object.fromEntries([...groups].map(([group, inGroup]) => [group, Object.fromEntries(inGroup)]));
}

function declareOption(recorded: RecordedOption): Option {
  // The recorded fields are those of the settings; each kind below reads the ones it knows.
  const { min, max, choices, bounds } = recorded;
  const settings = withoutUndefined({
    default: recorded.default ?? undefined,
    required: recorded.required,
    secret: recorded.secret,
    deprecated: recorded.deprecated?.map(({ group, name }) => (group == null ? { name } : { group, name })),
  }) as object;
  const numbers = withoutUndefined({ ...settings, min, max, choices }) as object;
  switch (recorded.type) {
    case "str":
      return str(withoutUndefined({ ...settings, ...textLimits(recorded) }) as object);
    case "int":
      return int(numbers);
    case "float":
      return float(numbers);
    case "port":
      return port(numbers);
    case "bool":
      return bool(settings);
    case "multi":
      return multiStr(settings);
    case "list":
      return list(withoutUndefined({ ...settings, bounds, item: declareItem(recorded.item_type) }) as object);
    case "dict":
      return dict(
        withoutUndefined({ ...settings, bounds, value: declareItem(recorded.item_type) }) as object,
      );
    default:
      throw new TypeError(`Unknown option type ${recorded.type}`);
  }
}

function declareItem(type: string | undefined): Option | undefined {
  if (type === "int") return int();
  return type === "quoted_str" ? str({ quotes: true }) : undefined;
}

function textLimits({ choices, ignore_case, regex, max_length }: RecordedOption): object {
  return {
    choices,
    ignoreCase: ignore_case,
    regex: regex === undefined ? undefined : toRegExp(regex),
    maxLength: max_length,
  };
}

/** Python's spelling of what both languages have. */
function toRegExp(python: string): RegExp {
  const source = python.replaceAll("(?P<", "(?<").replaceAll("\\A", "^").replaceAll("\\Z", "$");
  return new RegExp(source, "u");
}

function withoutUndefined(record: object): unknown {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
