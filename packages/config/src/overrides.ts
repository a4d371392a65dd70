import { ConfigValueError } from "./errors.ts";
import { findNearestName } from "./nearest-name.ts";
import type { OptionIndex, PlacedOption } from "./option-index.ts";

/**
 * Values from the program, which beat every other source: group → option → value.
 *
 * Both names may be spelled as in nova.conf or as in code. A text is read like one from a file; other values
 * are taken as they are. `undefined` leaves the option alone.
 */
export type ConfigOverrides = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;

/** Finds the options that overrides are for; a name that is no option is an error. */
export function readOverrides(
  index: OptionIndex,
  overrides: ConfigOverrides = {},
): { readonly values: ReadonlyMap<PlacedOption, unknown>; readonly errors: readonly ConfigValueError[] } {
  const values = new Map<PlacedOption, unknown>();
  const errors: ConfigValueError[] = [];
  for (const [group, options] of Object.entries(overrides)) {
    const inGroup = index.options.filter((place) => place.group === group || place.groupKey === group);
    for (const [name, value] of Object.entries(options ?? {})) {
      if (value === undefined) continue;
      const place = inGroup.find((candidate) =>
        [candidate.name, candidate.fileName, candidate.key].includes(name),
      );
      if (place !== undefined) {
        values.set(place, value);
      } else {
        const nearest = findNearestName(
          name,
          inGroup.map((candidate) => candidate.name),
        );
        const suggestion = nearest === undefined ? undefined : `Did you mean ${nearest}?`;
        const what = "there is no such option to override.";
        errors.push(
          new ConfigValueError("CONFIG_UNKNOWN_OVERRIDE", { group, name }, what, {
            source: { kind: "override" },
            suggestion,
          }),
        );
      }
    }
  }
  return { values, errors };
}
