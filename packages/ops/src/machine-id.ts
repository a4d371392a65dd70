import { OpsError } from "./errors.ts";

/** What a guest is told of the IPv4 address of one of its cards. */
export interface GuestAddress {
  /** Undefined for a card of a subnet that has none for it. */
  readonly address?: string;
  /** The subnet, `192.0.2.0/24`. */
  readonly cidr: string;
  readonly gateway?: string;
  /** The first name server. */
  readonly dns?: string;
}

/** A card and what the guest is told of it. */
export interface AddressedCard {
  readonly macAddress?: string;
  readonly ipv4?: GuestAddress;
}

/** Extra config key whose value the guest's tools read as what their cards are to be set to. */
export const machineIdKey = "machine.id";

const end = "#";

/**
 * The cards in the form of Nova's own driver: `mac;address;netmask;gateway;broadcast;dns#` each, what is not known left
 * out between the semicolons. Cards without a MAC address of their own are not named. Throws `OPS_INVALID_INSTANCE`
 * for a malformed subnet.
 */
export function formatMachineId(cards: readonly AddressedCard[]): string {
  return cards.map(formatCard).join("");
}

/** A machine id with one card more, or with what is said of it replaced. */
export function withCard(machineId: string, card: AddressedCard): string {
  return `${withoutCard(machineId, card.macAddress)}${formatCard(card)}`;
}

/** A machine id without the card of that address. */
export function withoutCard(machineId: string, macAddress: string | undefined): string {
  const wanted = macAddress?.toLowerCase();
  return machineId
    .split(end)
    .filter((entry) => entry !== "" && entry.split(";")[0]?.toLowerCase() !== wanted)
    .map((entry) => `${entry}${end}`)
    .join("");
}

function formatCard({ macAddress, ipv4 }: AddressedCard): string {
  if (macAddress === undefined) return "";
  const { netmask = "", broadcast = "" } = ipv4 ? readSubnet(ipv4.cidr) : {};
  const fields = [macAddress, ipv4?.address, netmask, ipv4?.gateway, broadcast, ipv4?.dns];
  return `${fields.map((field) => field ?? "").join(";")}${end}`;
}

function readSubnet(cidr: string): { readonly netmask: string; readonly broadcast: string } {
  const [, address = "", length = ""] = /^(\d+(?:\.\d+){3})\/(\d+)$/.exec(cidr) ?? [];
  const bytes = address.split(".").map(Number);
  const prefix = Number(length);
  if (length === "" || prefix > 32 || bytes.some((byte) => byte > 255))
    throw new OpsError("OPS_INVALID_INSTANCE", `'${cidr}' is no IPv4 subnet`);
  const mask = bytes.map((_, index) => 256 - 2 ** (8 - Math.min(8, Math.max(0, prefix - 8 * index))));
  const broadcast = bytes.map((byte, index) => byte | (255 - (mask[index] ?? 0)));
  // The two addresses of the smallest subnets belong to machines.
  return { netmask: mask.join("."), broadcast: prefix > 30 ? "" : broadcast.join(".") };
}
