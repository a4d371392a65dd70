import type { Options } from "tsup";

/** How every library package is built: ESM, CommonJS and types from one entry. */
export const library: Options = {
  entry: ["src/index.ts"],
  format: ["esm", "cjs"],
  dts: true,
  clean: true,
  sourcemap: true,
  // Error classes keep their names in stack traces.
  keepNames: true,
  target: "node22",
};
