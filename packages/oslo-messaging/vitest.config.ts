import { defineProject } from "vitest/config";

export default defineProject({
  ssr: { resolve: { conditions: ["@novasphere/source", "module", "node", "development|production"] } },
  test: { name: "oslo-messaging", globalSetup: ["test/global-setup.ts"] },
});
