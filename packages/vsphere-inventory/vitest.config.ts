import { defineProject } from "vitest/config";

export default defineProject({
  ssr: { resolve: { conditions: ["@novasphere/source", "module", "node", "development|production"] } },
  test: {
    name: "vsphere-inventory",
    // Ends a test that hangs. Not a measure: a machine may do other work.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
