import { defineProject } from "vitest/config";

export default defineProject({
  ssr: { resolve: { conditions: ["@novasphere/source", "module", "node", "development|production"] } },
  // The demo takes its time, and processes start slowly on a busy machine.
  test: { name: "cli", testTimeout: 180_000, hookTimeout: 180_000 },
});
