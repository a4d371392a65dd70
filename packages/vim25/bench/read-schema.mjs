import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The XML schema of all selected messages, as the generator prints it. */
export function readSchema() {
  const script = fileURLToPath(new URL("../scripts/generate.mjs", import.meta.url));
  return execFileSync(process.execPath, [script, "--xsd"], { encoding: "utf8", maxBuffer: 16 * 1024 * 1024 });
}
