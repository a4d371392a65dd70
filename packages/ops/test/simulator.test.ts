import { describe } from "vitest";
import { describeOps } from "./contract.ts";
import { startSimulatedServer } from "./simulated-server.ts";

describeOps(describe, "the embedded simulator", startSimulatedServer);
