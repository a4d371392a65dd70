import { describeLifeOfServers } from "./life-of-servers.ts";
import { serveVcsim } from "./served-vcenter.ts";

describeLifeOfServers("West", "e2e-vcsim", () => serveVcsim("West"));
