import { booleanType } from "./boolean-type.ts";
import { type ClusterList, clusterListType } from "./cluster-list.ts";
import { type Dictionary, dictType, listType } from "./container-type.ts";
import { type HostLimits, hostAddressType, ipAddressType, type UriLimits, uriType } from "./network-type.ts";
import { floatType, integerType, type NumberLimits, portType } from "./number-type.ts";
import type { Declared, DeclaredNumber, NumberItem, Option, OptionSettings } from "./option.ts";
import { type TextLimits, textType } from "./text-type.ts";
import type { ValueType } from "./value-type.ts";

type StrSettings = OptionSettings & TextLimits & { readonly default?: string };
type NumberSettings = OptionSettings & NumberLimits & { readonly default?: number | string };
type BoolSettings = OptionSettings & { readonly default?: boolean | string };
type HostSettings = OptionSettings & HostLimits & { readonly default?: string };
type AddressSettings = OptionSettings & { readonly version?: 4 | 6; readonly default?: string };
type UriSettings = OptionSettings & UriLimits & { readonly default?: string };
type MultiSettings = OptionSettings & { readonly default?: readonly string[] };
type ListSettings = OptionSettings & {
  readonly default?: readonly unknown[] | string;
  readonly item?: Option;
  readonly bounds?: boolean;
};
type DictSettings = OptionSettings & {
  readonly default?: Readonly<Record<string, unknown>> | string;
  readonly value?: Option;
  readonly bounds?: boolean;
};

/** What `choices` leave of `string`; with `ignoreCase` the value keeps the case it was written in. */
type Text<Settings> = Settings extends { readonly ignoreCase: true }
  ? string
  : Settings extends { readonly choices: readonly (infer Choice extends string)[] }
    ? Choice
    : string;

type ItemOf<Declaration> = Declaration extends Option<unknown, infer Item> ? Item : string;
type Items<Settings> = readonly (Settings extends { readonly item: infer Item } ? ItemOf<Item> : string)[];
type Values<Settings> = Dictionary<Settings extends { readonly value: infer Value } ? ItemOf<Value> : string>;

/** Text (`StrOpt`): as it stands, within `choices`, `regex` and `maxLength`. */
export function str<const Settings extends StrSettings = StrSettings>(
  settings?: Settings,
): Option<Declared<Settings, Text<Settings>>, Text<Settings>> {
  return last(settings, textType(settings));
}

/** Integer (`IntOpt`), with bounds or choices. See {@link NumberLimits.blank} for a line without a value. */
export function int<const Settings extends NumberSettings = NumberSettings>(
  settings?: Settings,
): Option<DeclaredNumber<Settings, number>, NumberItem<Settings>> {
  return last(settings, integerType(settings));
}

/** Floating point number (`FloatOpt`), with bounds. */
export function float<const Settings extends NumberSettings = NumberSettings>(
  settings?: Settings,
): Option<DeclaredNumber<Settings, number>, NumberItem<Settings>> {
  return last(settings, floatType(settings));
}

/** TCP or UDP port (`PortOpt`): 0–65535 or narrower. */
export function port<const Settings extends NumberSettings = NumberSettings>(
  settings?: Settings,
): Option<DeclaredNumber<Settings, number>, NumberItem<Settings>> {
  return last(settings, portType(settings));
}

/** Truth value (`BoolOpt`): true, 1, on, yes, false, 0, off or no in any case. */
export function bool<const Settings extends BoolSettings = BoolSettings>(
  settings?: Settings,
): Option<Declared<Settings, boolean>, boolean> {
  return last(settings, booleanType);
}

/** IP address or host name (`HostAddressOpt`, `HostDomainOpt` with `allowUnderscore`). */
export function hostAddress<const Settings extends HostSettings = HostSettings>(
  settings?: Settings,
): Option<Declared<Settings, string>, string> {
  return last(settings, hostAddressType(settings));
}

/** IP address (`IPOpt`). */
export function ipAddress<const Settings extends AddressSettings = AddressSettings>(
  settings?: Settings,
): Option<Declared<Settings, string>, string> {
  return last(settings, ipAddressType(settings?.version));
}

/** URI with scheme and host (`URIOpt`). */
export function uri<const Settings extends UriSettings = UriSettings>(
  settings?: Settings,
): Option<Declared<Settings, string>, string> {
  return last(settings, uriType(settings));
}

/** Items between commas (`ListOpt`); `item` is a declaration whose type the items have, text if left out. */
export function list<const Settings extends ListSettings = ListSettings>(
  settings?: Settings,
): Option<Declared<Settings, Items<Settings>>, Items<Settings>> {
  return last(settings, listType(itemType(settings?.item), settings?.bounds));
}

/** `key:value` pairs between commas (`DictOpt`); `value` is a declaration, text if left out. */
export function dict<const Settings extends DictSettings = DictSettings>(
  settings?: Settings,
): Option<Declared<Settings, Values<Settings>>, Values<Settings>> {
  return last(settings, dictType(itemType(settings?.value), settings?.bounds));
}

/** Every value of a repeated option (`MultiStrOpt`), earlier files first. */
export function multiStr<const Settings extends MultiSettings = MultiSettings>(
  settings?: Settings,
): Option<Declared<Settings, readonly string[]>, never> {
  return { settings: settings ?? {}, source: { kind: "all", type: textType() } };
}

/** A list of clusters and resource pools, read as it is written: see {@link ClusterList}. */
export function clusterList<const Settings extends OptionSettings = OptionSettings>(
  settings?: Settings,
): Option<Declared<Settings, ClusterList>, never> {
  return { settings: settings ?? {}, source: { kind: "written", type: clusterListType } };
}

function last(settings: OptionSettings | undefined, type: ValueType<unknown>): Option<never, never> {
  return { settings: settings ?? {}, source: { kind: "last", type } };
}

function itemType(item: Option | undefined): ValueType<unknown> {
  if (item === undefined) return textType();
  if (item.source.kind !== "last") throw new TypeError("Items of a list or dict cannot be repeated options.");
  return item.source.type;
}
