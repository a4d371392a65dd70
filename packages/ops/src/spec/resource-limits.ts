import type { Vim } from "@novasphere/vim25";
import { findSetting, integerOf, invalidSetting, type SettingTexts, wordOf } from "./setting-text.ts";

/** What the extra specs `quota:<resource>_…` limit: CPU in MHz, memory in MB, disks in IOPS, cards in Mbit/s. */
export type LimitedResource = "cpu" | "memory" | "disk_io" | "vif";

/** Limits of one resource; fields that no extra spec names are absent and keep vSphere's default. */
export interface ResourceLimits {
  readonly limit?: number;
  readonly reservation?: number;
  readonly shares?: Vim.SharesInfo;
}

const shareLevels = { low: "low", normal: "normal", high: "high", custom: "custom" } as const;

/**
 * The limits of one resource, or undefined where the flavor names none. Throws `OPS_INVALID_EXTRA_SPEC` for
 * texts that are no numbers, a reservation above the limit, and custom shares without a share.
 */
export function readResourceLimits(
  extraSpecs: SettingTexts,
  resource: LimitedResource,
): ResourceLimits | undefined {
  const find = (field: string) => findSetting("flavor", extraSpecs, `quota:${resource}_${field}`);
  const limitText = find("limit");
  const reservationText = find("reservation");
  const limit = limitText && integerOf(limitText, 1);
  const reservation = reservationText && integerOf(reservationText);
  const shares = readShares(extraSpecs, resource);
  if (reservationText && limit !== undefined && reservation !== undefined && reservation > limit)
    throw invalidSetting(reservationText, `at most quota:${resource}_limit, which is ${limit}`);
  if (limit === undefined && reservation === undefined && !shares) return undefined;
  return {
    ...(limit !== undefined && { limit }),
    ...(reservation !== undefined && { reservation }),
    ...(shares && { shares }),
  };
}

function readShares(extraSpecs: SettingTexts, resource: LimitedResource): Vim.SharesInfo | undefined {
  const levelText = findSetting("flavor", extraSpecs, `quota:${resource}_shares_level`);
  const shareText = findSetting("flavor", extraSpecs, `quota:${resource}_shares_share`);
  if (!levelText) {
    if (shareText) throw invalidSetting(shareText, `quota:${resource}_shares_level=custom beside it`);
    return undefined;
  }
  const level = wordOf(levelText, shareLevels);
  if (level === "custom") {
    if (shareText) return { level, shares: integerOf(shareText, 1) };
    throw invalidSetting(levelText, `quota:${resource}_shares_share beside it`);
  }
  // The server works out the number of the three fixed levels; it must be sent all the same.
  return { level, shares: 0 };
}
