import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** XML schemas of all requests, by namespace. */
    readonly schemas: { readonly vim25: string; readonly pbm: string };
  }
}

function readSchema(option: string): string {
  const script = fileURLToPath(new URL("../../vim25/scripts/generate.mjs", import.meta.url));
  return execFileSync(process.execPath, [script, option], { encoding: "utf8", maxBuffer: 16 * 1024 * 1024 });
}

/** Has the schemas written once for all test files. */
export default function writeSchemas(project: TestProject): void {
  project.provide("schemas", { vim25: readSchema("--xsd"), pbm: readSchema("--xsd=pbm") });
}
