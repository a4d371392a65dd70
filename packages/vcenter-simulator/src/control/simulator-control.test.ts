import { expect, it } from "vitest";
import { faultOf, SoapClient } from "../../test/soap-client.ts";
import { ManualClock, type SimulatorOptions, startSimulator } from "../index.ts";

const serviceInstance = { type: "ServiceInstance", value: "ServiceInstance" };

async function started(options: SimulatorOptions = {}) {
  const simulator = await startSimulator({ tls: false, ...options });
  const client = await SoapClient.open(simulator.url);
  return {
    simulator,
    control: simulator.control,
    client,
    time: () => client.call("CurrentTime", { _this: serviceInstance }),
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

it("a rule hits the calls it names, as often as it says", async () => {
  await using test = await started();
  const rule = test.control.failCalls(
    { method: "CurrentTime", skip: 1, times: 2 },
    { $type: "HostCommunication" },
    "no host",
  );
  const faults = [];
  for (let count = 0; count < 4; count += 1) faults.push(await faultOf(test.time()));
  expect(faults).toEqual(["no fault", "HostCommunication", "HostCommunication", "no fault"]);
  expect(rule.hits).toBe(2);
});

it("a rule that is removed hits no more", async () => {
  await using test = await started();
  const rule = test.control.failCalls({}, { $type: "SystemError", reason: "x" });
  expect(await faultOf(test.time())).toBe("SystemError");
  expect(test.control.listRules().map(({ id }) => id)).toEqual([rule.id]);
  rule.remove();
  expect(await faultOf(test.time())).toBe("no fault");
  test.control.failCalls({}, { $type: "SystemError", reason: "x" });
  test.control.clearRules();
  expect(await faultOf(test.time())).toBe("no fault");
});

it("a rule for one object leaves others alone, by path or by id, and one for a type covers derived types", async () => {
  await using test = await started();
  const [one, other] = [
    test.simulator.inventory.require("/DC0/vm/DC0_C0_RP0_VM0"),
    test.simulator.inventory.require("/DC0/vm/DC0_C0_RP0_VM1"),
  ];
  test.control.failCalls(
    { object: "/DC0/vm/DC0_C0_RP0_VM0", method: "PowerOffVM_Task" },
    { $type: "InvalidState" },
  );
  test.control.failCalls({ object: other.value, method: "SuspendVM_Task" }, { $type: "InvalidState" });
  expect(await faultOf(test.client.call("PowerOffVM_Task", { _this: one }))).toBe("InvalidState");
  expect(await faultOf(test.client.call("SuspendVM_Task", { _this: other }))).toBe("InvalidState");
  expect(await faultOf(test.client.call("SuspendVM_Task", { _this: one }))).toBe("no fault");
  test.control.clearRules();
  test.control.failCalls({ type: "ManagedEntity" }, { $type: "InvalidState" });
  expect(await faultOf(test.client.call("PowerOffVM_Task", { _this: one }))).toBe("InvalidState");
  expect(await faultOf(test.time())).toBe("no fault");
});

it("a rule with a probability hits its share, the same calls in every run", async () => {
  const run = async () => {
    await using test = await started({ seed: 3 });
    test.control.failCalls({ method: "CurrentTime", probability: 0.3 }, { $type: "InvalidState" });
    const faults = [];
    for (let count = 0; count < 60; count += 1) faults.push(await faultOf(test.time()));
    return faults;
  };
  const faults = await run();
  const hits = faults.filter((fault) => fault === "InvalidState").length;
  expect(hits).toBeGreaterThan(8);
  expect(hits).toBeLessThan(30);
  expect(await run()).toEqual(faults);
});

it("latency holds an answer back until its time has come", async () => {
  const clock = new ManualClock();
  await using test = await started({ clock });
  test.control.setLatency(500, "CurrentTime");
  const events: string[] = [];
  const slow = test.time().then(() => events.push("slow"));
  await test.client.find("/DC0");
  events.push("quick");
  clock.advance(500);
  await slow;
  expect(events).toEqual(["quick", "slow"]);
});

it("a connection can be cut before the work is done, or after", async () => {
  await using test = await started();
  const folder = test.client.content.rootFolder;
  test.control.addRule({ method: "CreateFolder", times: 1, effect: { kind: "disconnect" } });
  await expect(test.client.call("CreateFolder", { _this: folder, name: "a" })).rejects.toThrow(
    "socket hang up",
  );
  expect(test.simulator.inventory.find("/a")).toBeUndefined();
  test.control.addRule({ method: "CreateFolder", times: 1, effect: { kind: "disconnect", when: "after" } });
  await expect(test.client.call("CreateFolder", { _this: folder, name: "b" })).rejects.toThrow(
    "socket hang up",
  );
  expect(test.simulator.inventory.find("/b")).toBeDefined();
});

it("an answer can be cut short, spoiled, or come in drops", async () => {
  await using test = await started();
  test.control.addRule({ method: "CurrentTime", times: 1, effect: { kind: "truncate" } });
  await expect(test.time()).rejects.toThrow(/aborted|hang up/);
  test.control.addRule({ method: "CurrentTime", times: 1, effect: { kind: "garble" } });
  await expect(test.time()).rejects.toThrow(/SOAP|XML|malformed/i);
  test.control.addRule({
    method: "CurrentTime",
    times: 1,
    effect: { kind: "drip", bytes: 40, intervalMs: 0 },
  });
  await expect(test.time()).resolves.toMatch(/^\d{4}-/);
});

it("something in between can answer in the server's place", async () => {
  await using test = await started();
  test.control.addRule({ times: 1, effect: { kind: "status", status: 503, body: "<html>busy</html>" } });
  const answer = await test.client.post(
    '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><CurrentTime xmlns="urn:vim25"><_this type="ServiceInstance">ServiceInstance</_this></CurrentTime></e:Body></e:Envelope>',
  );
  expect([answer.status, answer.body.toString()]).toEqual([503, "<html>busy</html>"]);
});

it("hosts go and come back, machines stop, datastores vanish", async () => {
  await using test = await started();
  const { control, client, simulator } = test;
  const at = (path: string) => simulator.inventory.require(path);
  control.setHostConnection("/DC0/host/DC0_C0/DC0_C0_H0", "notResponding");
  const host = at("/DC0/host/DC0_C0/DC0_C0_H0");
  expect(await client.get(host, "runtime.connectionState")).toBe("notResponding");
  for (const vm of (await client.get(host, "vm")) as { type: string; value: string }[])
    expect(await client.get(vm, "runtime.connectionState")).toBe("disconnected");
  control.setHostConnection("/DC0/host/DC0_C0/DC0_C0_H0", "connected");
  expect(await client.get(host, "overallStatus")).toBe("green");
  control.stopMachine("/DC0/vm/DC0_C0_RP0_VM0");
  expect(await client.get(at("/DC0/vm/DC0_C0_RP0_VM0"), "runtime.powerState")).toBe("poweredOff");
  control.setDatastoreAccessible("/DC0/datastore/LocalDS_0", false);
  expect(await client.get(at("/DC0/datastore/LocalDS_0"), "summary.accessible")).toBe(false);
});

it("a path that leads nowhere, or to another kind, is an error of its own", async () => {
  await using test = await started();
  expect(() => test.control.stopMachine("/DC0/vm/none")).toThrow(
    expect.objectContaining({ code: "SIMULATOR_NOT_FOUND" }),
  );
  expect(() => test.control.stopMachine("/DC0/host/DC0_C0")).toThrow("/DC0/host/DC0_C0");
  expect(() => test.simulator.inventory.destroy("/DC0/host/DC0_C0/Resources")).toThrow(
    expect.objectContaining({ code: "SIMULATOR_OPERATION_FAILED" }),
  );
});

it("a fault that no answer can carry is refused when the rule is made", async () => {
  await using test = await started();
  const unknown = { $type: "NoSuchFault" } as unknown as { $type: "InvalidState" };
  for (const effect of [
    { kind: "taskFault", fault: unknown } as const,
    { kind: "fault", fault: { $type: "InvalidName", colour: "red" } } as const,
  ])
    expect(() => test.control.addRule({ effect })).toThrow(
      expect.objectContaining({ code: "SIMULATOR_INVALID_REQUEST" }),
    );
  expect(test.control.listRules()).toEqual([]);
});
