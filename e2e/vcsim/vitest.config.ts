import { defineProject } from "vitest/config";

export default defineProject({
  test: {
    name: "e2e-vcsim",
    // Ends a test that hangs. Not a measure: a machine may do other work.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
