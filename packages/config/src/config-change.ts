import { isDeepStrictEqual } from "node:util";
import type { ConfigReading } from "./config-reading.ts";
import { wrapSecret } from "./config-values.ts";
import type { Resolution } from "./option-resolver.ts";
import { Secret } from "./secret.ts";
import type { ValueSource } from "./value-source.ts";

/** An option whose value is another one after a reload. */
export interface ConfigChange {
  /** Group and option as spelled in nova.conf. */
  readonly group: string;
  readonly option: string;
  /** The values before and after; a {@link Secret} where they are, or hold, a secret. */
  readonly before: unknown;
  readonly after: unknown;
  /** Where the new value comes from. */
  readonly source: ValueSource;
}

/** What differs between two readings of the same declarations, in declared order. */
export function diffReadings(before: ConfigReading, after: ConfigReading): readonly ConfigChange[] {
  return after.resolutions.flatMap((now, index) => {
    const then = before.resolutions[index];
    if (then === undefined || isDeepStrictEqual(toComparable(then), toComparable(now))) return [];
    const { group, name } = now.place;
    return [{ group, option: name, before: toShareable(then), after: toShareable(now), source: now.source }];
  });
}

/** Moving a cluster to another line is no change. */
function toComparable({ place, value, error }: Resolution): unknown {
  const { source } = place.option;
  if (error !== undefined) return error.what;
  return source.kind === "written" && value !== undefined ? source.type.toPythonText(value) : value;
}

function toShareable(resolution: Resolution): unknown {
  const value = wrapSecret(resolution);
  const holdsSecret = resolution.isSecret && value !== undefined && !(value instanceof Secret);
  return holdsSecret ? new Secret(value) : value;
}
