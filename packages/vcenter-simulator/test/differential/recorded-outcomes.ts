import { readFileSync, writeFileSync } from "node:fs";
import type { Outcome } from "./script-runner.ts";

/** What vcsim made of each step, by the script's title. */
export type RecordedOutcomes = Readonly<Record<string, readonly Outcome[]>>;

function fileOf(area: string): URL {
  return new URL(`../cases/vcsim-outcomes/${area.replaceAll(/[^a-z]+/g, "-")}.json`, import.meta.url);
}

/** What was recorded of an area's scripts; empty where nothing was. */
export function readRecorded(area: string): RecordedOutcomes {
  try {
    return JSON.parse(readFileSync(fileOf(area), "utf8")) as RecordedOutcomes;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}

/** Writes them down, a step a line. */
export function writeRecorded(area: string, outcomes: RecordedOutcomes): void {
  const scripts = Object.entries(outcomes).map(([title, steps]) => {
    const lines = steps.map((step) => `    ${JSON.stringify(step)}`);
    return `  ${JSON.stringify(title)}: [\n${lines.join(",\n")}\n  ]`;
  });
  writeFileSync(fileOf(area), `{\n${scripts.join(",\n")}\n}\n`);
}
