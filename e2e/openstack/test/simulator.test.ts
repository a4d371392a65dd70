import { describeLifeOfServers } from "./life-of-servers.ts";
import { serveSimulator } from "./served-vcenter.ts";

describeLifeOfServers("East", "e2e-simulator", () => serveSimulator("East"));
