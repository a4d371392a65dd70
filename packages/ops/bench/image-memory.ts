/**
 * Spawns an instance of an image of 2 GB that is not cached, in each form, and says how much memory that took beside an
 * idle session: `pnpm --filter @novasphere/ops bench:images`. The server is vcsim, which writes to disk what it gets, in
 * a process of its own; each spawn has one for itself.
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startVcsim } from "@novasphere/e2e-vcsim";

/** What one spawn took. */
export interface ImageMeasurement {
  readonly elapsedMs: number;
  /** Resident memory before, of a session that has spawned. */
  readonly idleMb: number;
  /** The most of it at any time. */
  readonly peakMb: number;
  /** Bytes that went to the datastore. */
  readonly bytes: number;
}

/** Forms of images that reach the datastore on ways of their own. */
export const forms = ["flat", "streamOptimized", "ova"] as const;

const limitMb = 100;
const run = promisify(execFile);
const spawner = fileURLToPath(new URL("image-spawner.ts", import.meta.url));

console.log("| image | bytes sent | elapsed s | MB before | MB at most | MB more |");
console.log("| --- | ---: | ---: | ---: | ---: | ---: |");
for (const form of forms) {
  await using vcsim = await startVcsim({ clusters: 1, standaloneHosts: 0, vms: 0, tls: true });
  const { stdout } = await run(process.execPath, [...process.execArgv, spawner, vcsim.url, form]);
  const { elapsedMs, idleMb, peakMb, bytes } = JSON.parse(stdout) as ImageMeasurement;
  const cells = [form, bytes, (elapsedMs / 1000).toFixed(1), idleMb, peakMb, peakMb - idleMb];
  console.log(`| ${cells.join(" | ")} |`);
  if (peakMb - idleMb >= limitMb) {
    console.error(`a ${form} image took ${peakMb - idleMb} MB, not less than ${limitMb}`);
    process.exitCode = 1;
  }
}
