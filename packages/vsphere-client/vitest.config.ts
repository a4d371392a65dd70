import { defineProject } from "vitest/config";

export default defineProject({
  ssr: { resolve: { conditions: ["@novasphere/source", "module", "node", "development|production"] } },
  test: {
    name: "vsphere-client",
    globalSetup: ["test/write-schemas.ts"],
    setupFiles: ["test/validate-requests.ts"],
  },
});
