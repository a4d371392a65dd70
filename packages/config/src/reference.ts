import type { ConfigValueError, ConfigValueErrorCode } from "./errors.ts";
import { findNearestName } from "./nearest-name.ts";
import type { OptionIndex, PlacedOption } from "./option-index.ts";

/** A `$name` that leads to no value. Becomes the error of the option that holds it. */
export class BadReference extends Error {
  readonly code: ConfigValueErrorCode;
  readonly suggestion: string | undefined;
  readonly reason: ConfigValueError | undefined;

  constructor(code: ConfigValueErrorCode, what: string, suggestion?: string, reason?: ConfigValueError) {
    super(what);
    this.code = code;
    this.suggestion = suggestion;
    this.reason = reason;
  }
}

/** The option a reference leads to, and the group in which oslo.config then looks for its value. */
export interface ReferenceTarget {
  readonly place: PlacedOption;
  readonly group: string;
}

/** What to write when a `$` was not meant as a reference. */
export const plainDollarAdvice = 'Write "$$" for a plain "$".';

/**
 * Follows a reference: `group.name`, or a name in the option's own group, then in `[DEFAULT]`.
 * Throws {@link BadReference}.
 */
export function findReference(index: OptionIndex, name: string, ownGroup: string): ReferenceTarget {
  const dot = name.indexOf(".");
  const group = dot < 0 ? ownGroup : name.slice(0, dot);
  const option = dot < 0 ? name : name.slice(dot + 1);
  // Options outside groups cannot be named with a group: for oslo.config there is no group "DEFAULT".
  if (dot >= 0 && (group === "DEFAULT" || !index.groups.has(group))) {
    const advice = `Write \${${group}} followed by the rest if the dot is not part of a name. ${plainDollarAdvice}`;
    throw new BadReference(
      "CONFIG_UNKNOWN_REFERENCE_GROUP",
      `refers to $${name}, but there is no group ${group}`,
      advice,
    );
  }
  return (
    findIn(index, group, option) ?? findIn(index, "DEFAULT", name) ?? failUnknown(index, name, group, option)
  );
}

function findIn(index: OptionIndex, group: string, name: string): ReferenceTarget | undefined {
  if (group === "DEFAULT" && name !== "DEFAULT" && index.groups.has(name)) {
    throw new BadReference(
      "CONFIG_REFERENCE_TO_GROUP",
      `refers to $${name}, which is a group`,
      "Name one of its options.",
    );
  }
  const place = index.groups.get(group)?.get(name) ?? index.oldNames.get(group)?.get(name);
  return place && { place, group };
}

function failUnknown(index: OptionIndex, name: string, group: string, option: string): never {
  const known = [...(index.groups.get(group)?.keys() ?? []), ...(index.groups.get("DEFAULT")?.keys() ?? [])];
  const nearest = findNearestName(option, known);
  const advice =
    nearest === undefined ? plainDollarAdvice : `Did you mean \${${nearest}}? ${plainDollarAdvice}`;
  throw new BadReference("CONFIG_UNKNOWN_REFERENCE", `refers to $${name}, which is no option`, advice);
}
