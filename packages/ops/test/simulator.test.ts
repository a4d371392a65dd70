import { describe } from "vitest";
import { describeOps } from "./ops-contract.ts";
import { startSimulatedServer } from "./simulated-server.ts";

describeOps(describe, "the embedded simulator", startSimulatedServer, {
  "a console ticket is given for a running instance only": "it has no AcquireTicket",
});
