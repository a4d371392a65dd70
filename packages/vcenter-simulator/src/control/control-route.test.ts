import { afterAll, beforeAll, expect, it } from "vitest";
import { faultOf, SoapClient } from "../../test/soap-client.ts";
import { ManualClock, type Simulator, startSimulator } from "../index.ts";

let simulator: Simulator;
let client: SoapClient;
beforeAll(async () => {
  simulator = await startSimulator({ tls: false, clock: new ManualClock(), inventory: { vms: 1 } });
  client = await SoapClient.open(simulator.url);
});
afterAll(() => simulator.close());

async function control(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; answer: unknown }> {
  const url = new URL(`/control/${path}`, simulator.url);
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(url, { method, ...(body === undefined ? {} : { body: text }) });
  const answer = await response.text();
  return { status: response.status, answer: answer === "" ? undefined : JSON.parse(answer) };
}

const time = () =>
  faultOf(client.call("CurrentTime", { _this: { type: "ServiceInstance", value: "ServiceInstance" } }));

it("rules are put in force, looked at and taken out over HTTP", async () => {
  const rule = { method: "CurrentTime", effect: { kind: "fault", fault: { $type: "InvalidState" } } };
  const { status, answer } = await control("POST", "rules", rule);
  expect([status, answer]).toEqual([200, { id: expect.any(String), hits: 0, ...rule }]);
  expect(await time()).toBe("InvalidState");
  const { id } = answer as { id: string };
  expect((await control("GET", "rules")).answer).toEqual([{ id, hits: 1, ...rule }]);
  expect((await control("DELETE", `rules/${id}`)).status).toBe(204);
  expect((await control("DELETE", `rules/${id}`)).status).toBe(404);
  expect(await time()).toBe("no fault");
  await control("POST", "rules", rule);
  expect((await control("DELETE", "rules")).status).toBe(204);
  expect(await time()).toBe("no fault");
});

it.each([
  ["setHostConnection", { path: "/DC0/host/DC0_C0/DC0_C0_H0", state: "notResponding" }],
  ["setHostMaintenance", { path: "/DC0/host/DC0_C0/DC0_C0_H1", inMaintenanceMode: true }],
  ["setDatastoreFree", { path: "/DC0/datastore/LocalDS_0", freeBytes: 0 }],
  ["setDatastoreAccessible", { path: "/DC0/datastore/LocalDS_0", accessible: true }],
  ["setGuestAddress", { path: "/DC0/vm/DC0_C0_RP0_VM0", ipAddress: "192.0.2.9" }],
  ["setGuestTools", { path: "/DC0/vm/DC0_C0_RP0_VM0", isRunning: false }],
  ["askQuestion", { path: "/DC0/vm/DC0_C0_RP0_VM0", text: "moved?", answers: ["yes", "no"] }],
  ["stopMachine", { path: "/DC0/vm/DC0_C0_RP0_VM0" }],
  ["addIscsiTarget", { address: "192.0.2.1", iqn: "iqn.a:b", luns: [{ sizeBytes: 1024 }] }],
  ["removeIscsiTarget", { iqn: "iqn.a:b" }],
  ["setLatency", { ms: 0 }],
  ["setTaskDelay", { ms: 0, method: "PowerOnVM_Task" }],
  ["advanceClock", { ms: 1000 }],
])("%s can be posted", async (name, parameters) => {
  await expect(control("POST", name, parameters)).resolves.toEqual({ status: 204, answer: undefined });
});

it.each([
  ["a path nobody has", "stopMachine", { path: "/nowhere" }, 404, "SIMULATOR_NOT_FOUND"],
  ["a missing parameter", "stopMachine", {}, 400, "SIMULATOR_INVALID_REQUEST"],
  [
    "a state there is not",
    "setHostConnection",
    { path: "/DC0", state: "asleep" },
    400,
    "SIMULATOR_INVALID_REQUEST",
  ],
  ["an iSCSI target nobody put up", "removeIscsiTarget", { iqn: "iqn.none" }, 404, "SIMULATOR_NOT_FOUND"],
  [
    "an iSCSI target without units",
    "addIscsiTarget",
    { address: "192.0.2.1", iqn: "iqn.a:b" },
    400,
    "SIMULATOR_INVALID_REQUEST",
  ],
  [
    "a unit without a size",
    "addIscsiTarget",
    { address: "192.0.2.1", iqn: "iqn.a:b", luns: [null] },
    400,
    "SIMULATOR_INVALID_REQUEST",
  ],
  ["an action there is not", "constructor", {}, 404, "SIMULATOR_NOT_FOUND"],
  ["no JSON", "stopMachine", "{", 400, "SIMULATOR_INVALID_REQUEST"],
  ["a list", "stopMachine", [], 400, "SIMULATOR_INVALID_REQUEST"],
])("%s is refused with a reason", async (_what, path, body, status, code) => {
  await expect(control("POST", path, body)).resolves.toEqual({
    status,
    answer: { code, message: expect.any(String) },
  });
});

it("what was posted has happened", async () => {
  const at = (path: string) => simulator.inventory.require(path);
  expect(await client.get(at("/DC0/host/DC0_C0/DC0_C0_H0"), "runtime.connectionState")).toBe("notResponding");
  expect(await client.get(at("/DC0/datastore/LocalDS_0"), "summary.freeSpace")).toBe(0);
  expect(await client.get(at("/DC0/vm/DC0_C0_RP0_VM0"), "runtime.powerState")).toBe("poweredOff");
});

it("expired sessions are gone", async () => {
  await control("POST", "expireSessions", {});
  expect(await time()).toBe("NotAuthenticated");
});
