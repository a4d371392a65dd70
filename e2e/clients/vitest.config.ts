import { defineProject } from "vitest/config";

export default defineProject({
  ssr: { resolve: { conditions: ["@novasphere/source", "module", "node", "development|production"] } },
  // Python starts slowly on a busy machine, and suds reads the whole WSDL.
  test: { name: "e2e-clients", testTimeout: 120_000, hookTimeout: 120_000 },
});
