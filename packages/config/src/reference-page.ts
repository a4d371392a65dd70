import type { OptionTable } from "./option.ts";
import { indexOptions, type PlacedOption } from "./option-index.ts";
import { sampleAssignments } from "./sample.ts";

/**
 * A Markdown page about all options: a section per group, an entry per option. `isIdle` says which
 * are read and nothing more.
 */
export function configReference(
  table: OptionTable,
  isIdle: (group: string, option: string) => boolean = () => false,
): string {
  const { groups } = indexOptions(table);
  const sections = [...groups].map(([group, placed]) => {
    const entries = [...placed.values()].map((option) => describeOption(option, isIdle(group, option.name)));
    return [`## \`[${group}]\``, ...entries].join("\n\n");
  });
  return `${["# Configuration options", introduction, ...sections].join("\n\n")}\n`;
}

const introduction =
  "Every option can also be set by an environment variable, `OS_<GROUP>__<OPTION>` in capital letters " +
  "(`OS_VMWARE__HOST_IP`), which beats the files. This page is generated from the declarations in " +
  "`packages/config/src/nova`.";

function describeOption({ group, name, option }: PlacedOption, isWithoutEffect: boolean): string {
  const { settings, source } = option;
  const facts = [`- Type: ${source.kind === "all" ? "string value, may be repeated" : source.type.label}`];
  facts.push(...source.type.limits.map((limit) => `- ${escapeMarkup(limit)}`));
  if (settings.required === true) facts.push("- Required");
  else facts.push(`- Default: ${describeDefault(name, option)}`);
  if (settings.secret === true) facts.push("- Secret: never printed");
  for (const old of settings.deprecated ?? [])
    facts.push(`- Old name: \`[${old.group ?? group}] ${old.name}\``);
  if (isWithoutEffect)
    facts.push("- Without effect: taken as Nova's own service has it, so that one file serves both");
  return [`### \`${name}\``, settings.help ?? "", facts.join("\n")]
    .filter((part) => part !== "")
    .join("\n\n");
}

function describeDefault(name: string, option: PlacedOption["option"]): string {
  if (option.settings.default === undefined) return "unset";
  const texts = sampleAssignments(name, option).map((line) => line.slice(line.indexOf("=") + 1).trim());
  const text = texts.join(", ");
  return text === "" || text === "<None>" ? "empty" : `\`${text}\``;
}

function escapeMarkup(text: string): string {
  return text.replace(/[<>*_[\]|]/g, (character) => `\\${character}`);
}
