import { formatAssignment, formatValue } from "./format-option.ts";
import type { OptionTable } from "./option.ts";
import { indexOptions, type PlacedOption } from "./option-index.ts";
import { wrapText } from "./wrap-text.ts";

/**
 * A sample configuration file: every option commented out with its default, below its help text.
 *
 * The text is itself a valid configuration file that sets nothing.
 */
export function sampleConfig(table: OptionTable): string {
  const { groups } = indexOptions(table);
  const sections = [...groups].map(([group, placed]) => {
    return [`[${group}]`, ...[...placed.values()].map(sampleOption)].join("\n\n");
  });
  return `${sections.join("\n\n\n")}\n`;
}

function sampleOption(place: PlacedOption): string {
  const comments = describeOption(place).map((line) => `# ${line}`.trimEnd());
  const lines = sampleAssignments(place.name, place.option).map((line) => `#${line}`);
  return [...comments, ...lines].join("\n");
}

function describeOption({ group, option }: PlacedOption): string[] {
  const { settings, source } = option;
  const facts = [source.kind === "all" ? "multi valued" : source.type.label];
  if (settings.required === true) facts.push("required");
  if (settings.secret === true) facts.push("secret");
  const help = `${settings.help ?? ""} (${facts.join(", ")})`.trim();
  const old = (settings.deprecated ?? []).map((name) => `Old name: [${name.group ?? group}] ${name.name}`);
  return [help, ...source.type.limits, ...old].flatMap((paragraph) => wrapText(paragraph, 77));
}

/** The lines that would set the default, or show what to write where there is none. */
export function sampleAssignments(name: string, option: PlacedOption["option"]): string[] {
  const { sampleDefault, default: value } = option.settings;
  if (sampleDefault !== undefined) return [`${name} = ${sampleDefault}`];
  if (value === undefined) return [`${name} = <None>`];
  const texts = typeof value === "string" ? [value] : formatValue(option, value);
  if (texts.length === 0) return [`${name} = <None>`];
  return texts.flatMap((text) => formatAssignment(name, text).split("\n"));
}
