import { startSimulator } from "@novasphere/vcenter-simulator";
import { formatReference } from "@novasphere/vim25";
import { describe, expect, test } from "vitest";
import { connect } from "../src/index.ts";
import { toVSphereError } from "./caught.ts";
import { type ContractServer, testSession } from "./session-contract.ts";
import { importMachine, testTransfers } from "./transfer-contract.ts";

const login = { username: "operator", password: "secret" };

async function start(): Promise<ContractServer> {
  const simulator = await startSimulator({ ...login, inventory: { vms: 6 }, taskDelayMs: 30 });
  const { url, thumbprint = "", certificate = "" } = simulator;
  return { ...login, url, thumbprint, certificate, stop: () => simulator.close() };
}

describe("a session on the simulator", () => {
  testSession(start);
});

describe("transfers with the simulator", () => {
  testTransfers(start);

  test("a disk is exported as it was imported", async () => {
    await using simulator = await startSimulator(login);
    const { url, thumbprint } = simulator;
    await using session = await connect({ ...login, url, tls: { thumbprint } });
    const image = Buffer.concat([Buffer.from("KDMV"), Buffer.alloc(2000, 7)]);
    const machine = await importMachine(session, "exported", async (lease) => {
      for (const device of lease.devices) await lease.upload(device, [image], { size: image.length });
      await lease.complete();
    });
    await using lease = await session.waitForLease(await session.call("ExportVm", { _this: machine }));
    const [device] = lease.devices;
    if (!device) throw new Error("no disk to read");
    const parts: Buffer[] = [];
    for await (const part of await lease.download(device)) parts.push(part);
    expect(Buffer.concat(parts)).toEqual(image);
    await lease.complete();
  });

  test("an import whose lease is not completed leaves no machine", async () => {
    await using simulator = await startSimulator(login);
    const { url, thumbprint } = simulator;
    await using session = await connect({ ...login, url, tls: { thumbprint } });
    const machine = await importMachine(session, "abandoned", async () => undefined);
    const error = await toVSphereError(session.fetchProperties(machine, ["name"]));
    expect(error.message).toContain(formatReference(machine));
    expect(error).toMatchObject({ faultType: "ManagedObjectNotFound" });
  });
});
