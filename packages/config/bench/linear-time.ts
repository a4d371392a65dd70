/**
 * Shows that reading grows in proportion to the file: `pnpm --filter @novasphere/config bench`.
 *
 * Each shape is read with 2 MB and with 10 MB, the best of three times each. Reading in quadratic time would
 * make the time per megabyte five times as much; three times fails, which leaves room for garbage collection
 * and a busy machine. What takes less than a quarter of a second for 10 MB is too short to compare.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkConfig, novaOptions } from "../src/index.ts";
import { hostileShapes } from "../test/hostile-shapes.ts";

const megabyte = 1024 * 1024;
const sizes = [2, 10] as const;
const mostGrowth = 3;
const tooShort = 0.25;

const folder = await mkdtemp(join(tmpdir(), "config-bench-"));
try {
  for (const [name, make] of Object.entries(hostileShapes)) {
    const seconds: number[] = [];
    for (const size of sizes) {
      const file = join(folder, `${size}.conf`);
      await writeFile(file, make(size * megabyte));
      seconds.push(Math.min(await measure(file), await measure(file), await measure(file)));
    }
    const [small = 0, large = 0] = seconds;
    const growth = (large / small) * (sizes[0] / sizes[1]);
    console.log(
      `${name}: ${small.toFixed(3)} s, ${large.toFixed(3)} s for 5 times as much: ×${growth.toFixed(2)} per MB`,
    );
    if (growth > mostGrowth && large > tooShort) process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true });
}

async function measure(file: string): Promise<number> {
  const start = performance.now();
  await checkConfig(novaOptions, { configFiles: [file] });
  return (performance.now() - start) / 1000;
}
