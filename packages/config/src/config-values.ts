import { inspect } from "node:util";
import type { CamelCase } from "./camel-case.ts";
import type { Option, OptionTable } from "./option.ts";
import type { Resolution } from "./option-resolver.ts";
import { Secret, secretMask } from "./secret.ts";

/** The values of declared options: group → option, both in camelCase (`values.vmware.hostIp`). */
export type ConfigValues<Table extends OptionTable> = {
  readonly [Group in keyof Table & string as CamelCase<Group>]: {
    readonly [Name in keyof Table[Group] & string as CamelCase<Name>]: ValueOf<Table[Group][Name]>;
  };
};

type ValueOf<Declaration> = Declaration extends Option<infer Value, unknown> ? Value : never;

/**
 * Builds the frozen values object.
 *
 * A bad value is a property that throws its `ConfigValueError`. Printing a group, or turning it into JSON,
 * masks secrets and every text a secret was inserted into.
 */
export function buildValues(resolutions: readonly Resolution[]): Readonly<Record<string, object>> {
  const groups: Record<string, object> = Object.create(null);
  const byGroup = Map.groupBy(resolutions, ({ place }) => place.groupKey);
  for (const [groupKey, inGroup] of byGroup) groups[groupKey] = buildGroup(inGroup);
  return Object.freeze(groups);
}

function buildGroup(resolutions: readonly Resolution[]): object {
  const show = () => {
    const shown: Record<string, unknown> = {};
    for (const { place, value, error, isSecret } of resolutions) {
      if (value !== undefined || error !== undefined) {
        shown[place.key] = error !== undefined ? `<${error.code}>` : isSecret ? secretMask : value;
      }
    }
    return shown;
  };
  const group: object = Object.create(null, {
    toJSON: { value: show },
    [inspect.custom]: { value: show },
  });
  for (const resolution of resolutions) {
    const { place, error } = resolution;
    const get = (): never => {
      throw error;
    };
    const property = error === undefined ? { value: wrapSecret(resolution) } : { get };
    Object.defineProperty(group, place.key, { ...property, enumerable: true });
  }
  return Object.freeze(group);
}

/** The value as the program sees it: a {@link Secret} where the option is declared so. */
export function wrapSecret({ place, value }: Resolution): unknown {
  const isWrapped = place.option.settings.secret === true && value !== undefined;
  return isWrapped ? new Secret(value) : value;
}
