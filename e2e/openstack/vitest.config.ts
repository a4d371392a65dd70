import { defineProject } from "vitest/config";

export default defineProject({
  ssr: { resolve: { conditions: ["@novasphere/source", "module", "node", "development|production"] } },
  test: {
    name: "e2e-openstack",
    globalSetup: "test/global-setup.ts",
    // One control plane serves all files; the client alone takes a second or two for each command.
    fileParallelism: false,
    // End what hangs. No measures: a machine may do other work.
    testTimeout: 1_200_000,
    hookTimeout: 1_200_000,
  },
});
