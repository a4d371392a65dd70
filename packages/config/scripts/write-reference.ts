/** Writes the reference page of all options: `pnpm --filter @novasphere/config reference`. */
import { writeFile } from "node:fs/promises";
import { configReference, isWithoutEffect, novaOptions } from "../src/index.ts";

await writeFile(
  new URL("../../../docs/configuration.md", import.meta.url),
  configReference(novaOptions, isWithoutEffect),
);
