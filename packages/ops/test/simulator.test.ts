import { describe } from "vitest";
import { describeImages } from "./image-contract.ts";
import { describeOps } from "./ops-contract.ts";
import { startSimulatedServer } from "./simulated-server.ts";

describeOps(describe, "the embedded simulator", startSimulatedServer);
describeImages(describe, "the embedded simulator", startSimulatedServer);
