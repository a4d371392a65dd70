import { startSimulator } from "@novasphere/vcenter-simulator";
import { describe } from "vitest";
import { testSession } from "./session-contract.ts";

describe("a session on the simulator", () => {
  testSession(async () => {
    const login = { username: "operator", password: "secret" };
    const simulator = await startSimulator({ ...login, inventory: { vms: 6 }, taskDelayMs: 30 });
    const { url, thumbprint = "", certificate = "" } = simulator;
    return { ...login, url, thumbprint, certificate, stop: () => simulator.close() };
  });
});
