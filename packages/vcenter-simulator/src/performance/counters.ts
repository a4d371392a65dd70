import type { Vim } from "@novasphere/vim25";

/** What a counter measures, with the number vCenter has for it. */
export interface Counter {
  readonly key: number;
  readonly group: string;
  readonly name: string;
  readonly unit: string;
  readonly rollup: Vim.PerfSummaryType;
  readonly stats: Vim.PerfStatsType;
}

/** The counters there are. */
export const counters: readonly Counter[] = [
  { key: 2, group: "cpu", name: "usage", unit: "percent", rollup: "average", stats: "rate" },
  { key: 6, group: "cpu", name: "usagemhz", unit: "megaHertz", rollup: "average", stats: "rate" },
  { key: 24, group: "mem", name: "usage", unit: "percent", rollup: "average", stats: "absolute" },
  { key: 98, group: "mem", name: "consumed", unit: "kiloBytes", rollup: "average", stats: "absolute" },
  { key: 125, group: "disk", name: "usage", unit: "kiloBytesPerSecond", rollup: "average", stats: "rate" },
  { key: 143, group: "net", name: "usage", unit: "kiloBytesPerSecond", rollup: "average", stats: "rate" },
  { key: 155, group: "sys", name: "uptime", unit: "second", rollup: "latest", stats: "absolute" },
];

const labels: Readonly<Record<string, string>> = {
  cpu: "CPU",
  mem: "Memory",
  disk: "Disk",
  net: "Network",
  sys: "System",
  percent: "%",
  megaHertz: "MHz",
  kiloBytes: "KB",
  kiloBytesPerSecond: "KBps",
  second: "s",
};

/** A counter as the API describes it. */
export function counterInfo({ key, group, name, unit, rollup, stats }: Counter): Vim.PerfCounterInfo {
  const element = (id: string) => ({ key: id, label: labels[id] ?? id, summary: labels[id] ?? id });
  return {
    key,
    nameInfo: element(name),
    groupInfo: element(group),
    unitInfo: element(unit),
    rollupType: rollup,
    statsType: stats,
    level: 1,
    perDeviceLevel: 3,
  };
}

/** The intervals in which past samples are kept. */
export const historicalIntervals: readonly Vim.PerfInterval[] = [
  { key: 1, samplingPeriod: 300, name: "Past day", length: 86_400, level: 1, enabled: true },
  { key: 2, samplingPeriod: 1800, name: "Past week", length: 604_800, level: 1, enabled: true },
  { key: 3, samplingPeriod: 7200, name: "Past month", length: 2_592_000, level: 1, enabled: true },
  { key: 4, samplingPeriod: 86_400, name: "Past year", length: 31_536_000, level: 1, enabled: true },
];
