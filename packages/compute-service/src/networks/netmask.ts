import { isIPv6 } from "node:net";

/** The netmask of a subnet in the notation of its addresses: `255.255.255.0`, `ffff:ffff::`. */
export function netmask(cidr: string): string {
  const [base = "", prefix = "0"] = cidr.split("/");
  const length = Number(prefix);
  if (!isIPv6(base)) return groups(length, 8, 4).join(".");
  const texts = groups(length, 16, 8).map((group) => group.toString(16));
  const used = texts.findLastIndex((text) => text !== "0") + 1;
  return used === 8 ? texts.join(":") : `${texts.slice(0, used).join(":")}::`;
}

/** The leading bits of a mask in groups. */
function groups(length: number, size: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const bits = Math.min(size, Math.max(0, length - size * index));
    return 2 ** size - 2 ** (size - bits);
  });
}
