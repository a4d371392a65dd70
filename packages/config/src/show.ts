import { type ConfigReading, type ConfigRequest, readConfig } from "./config-reading.ts";
import { formatAssignment, formatValue } from "./format-option.ts";
import type { OptionTable } from "./option.ts";
import type { Resolution } from "./option-resolver.ts";
import { secretMask } from "./secret.ts";
import { formatSource, type ValueSource } from "./value-source.ts";

/** The effective value of one option, ready to print. */
export interface ShownOption {
  /** Group and option as spelled in nova.conf. */
  readonly group: string;
  readonly option: string;
  /** One text per line the option would need: several for a repeated option, none when it is unset. */
  readonly texts: readonly string[];
  readonly source: ValueSource;
  /** The texts are masked. */
  readonly isSecret: boolean;
  /** Why there is no value, when it is bad. */
  readonly error: string | undefined;
}

/**
 * The effective values of all declared options, in declared order, secrets masked.
 *
 * Does not reject for a configuration that is broken or incomplete: what could be read is shown. Use
 * `checkConfig` to learn what is wrong.
 */
export async function showConfig(
  table: OptionTable,
  request: ConfigRequest,
): Promise<readonly ShownOption[]> {
  return showReading(await readConfig(table, request));
}

/** As {@link showConfig}, for what was read already. */
export function showReading({ resolutions }: ConfigReading): readonly ShownOption[] {
  return resolutions.map(showOption);
}

/** The shown options as text in the form of nova.conf, the source of each above it. Unset ones are left out. */
export function formatShownOptions(options: readonly ShownOption[]): string {
  const lines: string[] = [];
  for (const [group, inGroup] of Map.groupBy(options, (shown) => shown.group)) {
    const set = inGroup.filter(({ texts, error }) => texts.length > 0 || error !== undefined);
    if (set.length === 0) continue;
    lines.push(`[${group}]`);
    for (const { option, texts, source, error } of set) {
      lines.push(`# ${formatSource(source)}`);
      if (error !== undefined) lines.push(`# ${error}`);
      for (const text of texts) lines.push(formatAssignment(option, text));
    }
    lines.push("");
  }
  return lines.join("\n");
}

function showOption({ place, value, error, source, isSecret }: Resolution): ShownOption {
  const { group, name } = place;
  const texts = value === undefined ? [] : isSecret ? [secretMask] : formatValue(place.option, value);
  return { group, option: name, texts, source, isSecret, error: error?.message };
}
