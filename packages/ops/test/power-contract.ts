import { expect } from "vitest";
import { type Check, failure } from "./contract-world.ts";

/** Power states, on any server. */
export function checkPower(check: Check): void {
  check("suspend and resume know the states they start from", async ({ vmOps, spawned }) => {
    const { uuid } = await spawned();
    await vmOps.resume(uuid);
    await vmOps.suspend(uuid);
    await vmOps.suspend(uuid);
    expect(await vmOps.fetchPowerState(uuid)).toBe("suspended");
    await vmOps.resume(uuid);
    expect(await vmOps.fetchPowerState(uuid)).toBe("running");
    await vmOps.powerOff(uuid);
    expect((await failure(vmOps.suspend(uuid))).code).toBe("OPS_INVALID_POWER_STATE");
    expect((await failure(vmOps.resume(uuid))).code).toBe("OPS_INVALID_POWER_STATE");
    await vmOps.destroy(uuid);
  });

  check("resume after host boot starts what is off and leaves the rest", async ({ vmOps, spawned }) => {
    const { uuid } = await spawned({}, false);
    await vmOps.resumeAfterHostBoot(uuid);
    expect(await vmOps.fetchPowerState(uuid)).toBe("running");
    await vmOps.suspend(uuid);
    await vmOps.resumeAfterHostBoot(uuid);
    expect(await vmOps.fetchPowerState(uuid)).toBe("suspended");
    await vmOps.destroy(uuid);
  });

  check("pause is refused without a call", async ({ contract, vmOps }) => {
    contract.calls.length = 0;
    expect(await failure(vmOps.pause("6f0c3a52-0000-4000-8000-000000000999"))).toMatchObject({
      code: "OPS_NOT_SUPPORTED",
      message: expect.stringContaining("suspend it instead"),
    });
    expect(contract.calls).toEqual([]);
  });

  check("power off asks the guest first when it is given time", async ({ contract, vmOps, spawned }) => {
    const { uuid } = await spawned();
    contract.calls.length = 0;
    await vmOps.powerOff(uuid, { guestTimeoutMs: 60_000 });
    expect(contract.calls).toContain("ShutdownGuest");
    expect(contract.calls).not.toContain("PowerOffVM_Task");
    expect(await vmOps.fetchPowerState(uuid)).toBe("shutdown");
    await vmOps.destroy(uuid);
  });

  check("a console ticket is given for a running instance only", async ({ vmOps, spawned }) => {
    const { uuid } = await spawned();
    const ticket = await vmOps.fetchConsoleTicket(uuid);
    expect(ticket).toMatchObject({
      type: "webmks",
      port: expect.any(Number),
      url: expect.stringMatching(/^wss:/),
    });
    expect(ticket.ticket).not.toBe("");
    await vmOps.powerOff(uuid);
    expect((await failure(vmOps.fetchConsoleTicket(uuid))).code).toBe("OPS_INVALID_POWER_STATE");
    await vmOps.destroy(uuid);
  });
}
