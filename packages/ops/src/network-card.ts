import type { Vim } from "@novasphere/vim25";
import type { ResourceLimits } from "./spec/resource-limits.ts";
import type { NetworkCardType } from "./spec/vif-model.ts";

/** Where a network card is plugged: the backing of a standard, distributed or opaque network. */
export type NetworkBacking = NonNullable<Vim.VirtualEthernetCard["backing"]>;

/** A network card to be made. */
export interface NetworkCard {
  readonly backing: NetworkBacking;
  /** Default: vSphere makes one up. */
  readonly macAddress?: string | undefined;
  /** The Neutron port's UUID. */
  readonly vifId?: string | undefined;
  /** The hosts that reach its network, as `formatReference` writes them; undefined where nobody has asked. */
  readonly hosts?: ReadonlySet<string> | undefined;
}

const slotPrefix = "nvp.iface-id.";
const freeSlot = "free";

/** What is said of a card whose port is gone. */
type Options = readonly { readonly key: string; readonly value?: unknown }[];

/** The spec that adds a card. `key` is negative and names the card within one call. */
export function addNetworkCard(
  key: number,
  type: NetworkCardType,
  { backing, macAddress, vifId }: NetworkCard,
  limits: ResourceLimits | undefined,
): Vim.VirtualDeviceConfigSpec {
  // A bridge of an older NSX, which has this type, knows cards by their extra config alone.
  const isKnownByPort = "opaqueNetworkId" in backing && backing.opaqueNetworkType !== "opaque";
  return {
    operation: "add",
    device: {
      $type: type,
      key,
      backing,
      ...(macAddress === undefined ? { addressType: "generated" } : { addressType: "manual", macAddress }),
      ...(isKnownByPort && vifId !== undefined && { externalId: vifId }),
      wakeOnLanEnabled: true,
      connectable: { startConnected: true, allowGuestControl: true, connected: true },
      ...(limits && { resourceAllocation: cardAllocation(limits) }),
    },
  };
}

/** The API demands shares beside a limit. */
function cardAllocation({ shares, ...limits }: ResourceLimits): Vim.VirtualEthernetCardResourceAllocation {
  return { ...limits, share: shares ?? { level: "normal", shares: 0 } };
}

/** The extra config key of a slot: which Neutron port the n-th card belongs to. */
function slotKey(slot: number): string {
  return `${slotPrefix}${slot}`;
}

/** Slots that ports have, by port. */
export function takenSlots(options: Options): Map<string, number> {
  const slots = new Map<string, number>();
  for (const { key, value } of options)
    if (key.startsWith(slotPrefix) && value !== freeSlot)
      slots.set(String(value), Number(key.slice(slotPrefix.length)));
  return slots;
}

/** The option that gives a slot to a port, or frees it. */
export function slotOption(slot: number, vifId: string | undefined): { key: string; value: string } {
  return { key: slotKey(slot), value: vifId ?? freeSlot };
}

/** The lowest slot no port has. */
export function nextSlot(options: Options): number {
  const taken = new Set(takenSlots(options).values());
  let slot = 0;
  while (taken.has(slot)) slot += 1;
  return slot;
}
