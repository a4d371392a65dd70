import { describe, expect, it } from "vitest";
import { startedWithControl } from "../../test/posted-control.ts";
import { faultOf } from "../../test/soap-client.ts";

const one = "/DC0/vm/DC0_C0_RP0_VM0";
const other = "/DC0/vm/DC0_C0_RP0_VM1";
const method = "CurrentTime";
const fault = { $type: "InvalidState" };

describe("a rule that is posted", () => {
  it("lets a call fail", async () => {
    await using test = await startedWithControl();
    await test.post({ method, effect: { kind: "fault", fault, message: "told to" } });
    await expect(test.time()).rejects.toMatchObject({ message: "told to", detail: fault });
  });

  it("carries a fault's fields", async () => {
    await using test = await startedWithControl();
    const named = { $type: "InvalidName", name: "x" };
    await test.post({ method, effect: { kind: "fault", fault: named } });
    await expect(test.time()).rejects.toMatchObject({ detail: named });
  });

  it.each([
    ["its path", { object: one }],
    ["its moid", { object: "moid" }],
    ["its type and a count", { type: "ManagedEntity", times: 1 }],
    ["its type after others", { type: "VirtualMachine", skip: 0, times: 1, probability: 1 }],
  ])("names an object by %s", async (_what, match) => {
    await using test = await startedWithControl();
    const object = "object" in match && match.object === "moid" ? { object: test.at(one).value } : {};
    await test.post({ method: "PowerOffVM_Task", ...match, ...object, effect: { kind: "fault", fault } });
    const off = (path: string) => faultOf(test.client.call("PowerOffVM_Task", { _this: test.at(path) }));
    expect([await off(one), await off(other)]).toEqual(["InvalidState", "no fault"]);
    expect(await test.hits()).toEqual([1]);
  });

  it("hits a share of the calls, after those it lets pass", async () => {
    await using test = await startedWithControl();
    await test.post({ method, probability: 0.5, skip: 10, effect: { kind: "fault", fault } });
    const faults = [];
    for (let count = 0; count < 60; count += 1) faults.push(await faultOf(test.time()));
    expect(new Set(faults.slice(0, 10))).toEqual(new Set(["no fault"]));
    const [hits] = await test.hits();
    expect(hits).toBe(faults.filter((name) => name === "InvalidState").length);
    expect(hits).toBeGreaterThan(10);
    expect(hits).toBeLessThan(40);
  });

  it("lets a task fail", async () => {
    await using test = await startedWithControl();
    await test.post({ method: "PowerOffVM_Task", effect: { kind: "taskFault", fault } });
    const task = await test.client.call("PowerOffVM_Task", { _this: test.at(one) });
    expect(await faultOf(test.client.finish(task))).toBe("InvalidState");
  });

  it("lets a task hang until it is cancelled", async () => {
    await using test = await startedWithControl();
    await test.post({ method: "PowerOffVM_Task", effect: { kind: "taskHang" } });
    const task = await test.client.call("PowerOffVM_Task", { _this: test.at(one) });
    await test.control("POST", "advanceClock", { ms: 600_000 });
    expect(await test.client.get(task, "info.state")).toBe("running");
    await test.client.call("CancelTask", { _this: task });
    expect(await faultOf(test.client.finish(task))).toBe("RequestCanceled");
    expect(await test.client.get(test.at(one), "runtime.powerState")).toBe("poweredOn");
  });

  it.each([
    ["a rule", { kind: "rule" }],
    ["the latency of a method", { kind: "setLatency", method }],
    ["the latency of all calls", { kind: "setLatency" }],
  ])("or set holds an answer back: %s", async (_what, { kind, ...match }) => {
    await using test = await startedWithControl();
    if (kind === "rule") await test.post({ method, effect: { kind: "delay", ms: 500 } });
    else await test.control("POST", kind, { ms: 500, ...match });
    let isDone = false;
    const slow = test.time().then(() => {
      isDone = true;
    });
    await test.control("POST", "advanceClock", { ms: 499 });
    expect(isDone).toBe(false);
    // The call may have come after the first step of the clock.
    while (!isDone) await test.control("POST", "advanceClock", { ms: 250 });
    await slow;
  });

  it.each([
    ["before the work", {}, undefined],
    ["after the work", { when: "after" }, expect.anything()],
  ])("cuts the connection %s", async (_what, when, made) => {
    await using test = await startedWithControl();
    await test.post({ method: "CreateFolder", effect: { kind: "disconnect", ...when } });
    const calling = test.client.call("CreateFolder", { _this: test.client.content.rootFolder, name: "new" });
    await expect(calling).rejects.toThrow("socket hang up");
    expect(test.simulator.inventory.find("/new")).toEqual(made);
  });

  it.each([
    ["truncate", {}, /aborted|hang up/],
    ["garble", {}, /SOAP|XML|malformed/i],
  ])("spoils an answer: %s", async (kind, more, error) => {
    await using test = await startedWithControl();
    await test.post({ method, times: 1, effect: { kind, ...more } });
    await expect(test.time()).rejects.toThrow(error);
    await expect(test.time()).resolves.toMatch(/^\d{4}-/);
  });

  it("lets an answer come in drops", async () => {
    await using test = await startedWithControl();
    await test.post({ method, effect: { kind: "drip", bytes: 40, intervalMs: 1 } });
    let answer: string | undefined;
    const dripping = test.time().then((time) => {
      answer = time;
    });
    let steps = 0;
    for (; answer === undefined; steps += 1) await test.control("POST", "advanceClock", { ms: 1 });
    await dripping;
    expect(answer).toMatch(/^\d{4}-/);
    expect(steps).toBeGreaterThan(3);
  });

  it("lets something in between answer", async () => {
    await using test = await startedWithControl();
    await test.post({ times: 1, effect: { kind: "status", status: 503, body: "busy" } });
    const envelope =
      '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><CurrentTime xmlns="urn:vim25"><_this type="ServiceInstance">ServiceInstance</_this></CurrentTime></e:Body></e:Envelope>';
    const { status, body } = await test.client.post(envelope);
    expect([status, body.toString()]).toEqual([503, "busy"]);
  });

  it.each([
    ["no effect", {}, "'effect.kind' must be one of fault, taskFault"],
    ["an effect there is not", { effect: { kind: "magic" } }, "'effect.kind' must be one of"],
    ["a fault without a name", { effect: { kind: "fault", fault: {} } }, "needs a fitting 'fault'"],
    ["an unknown fault", { effect: { kind: "fault", fault: { $type: "NoSuchFault" } } }, "cannot be sent"],
    [
      "a fault with a field it has not",
      { effect: { kind: "taskFault", fault: { $type: "InvalidName", name: "x", colour: "red" } } },
      "has no field colour",
    ],
    [
      "a fault without a field it needs",
      { effect: { kind: "fault", fault: { $type: "InvalidName" } } },
      "fault.name is required",
    ],
    [
      "a fault with a field of another kind",
      { effect: { kind: "fault", fault: { $type: "InvalidName", name: 5 } } },
      "fault.name must be a string",
    ],
    ["a delay of no time", { effect: { kind: "delay" } }, "a delay needs a fitting 'ms'"],
    ["drops of nothing", { effect: { kind: "drip", bytes: 0, intervalMs: 1 } }, "fitting 'bytes'"],
    ["a cut at no time", { effect: { kind: "disconnect", when: "now" } }, "another kind of 'when'"],
    ["a status there is not", { effect: { kind: "status", status: 7 } }, "fitting 'status'"],
    ["a field an effect has not", { effect: { kind: "truncate", ms: 5 } }, "a truncate has no 'ms'"],
    ["a probability above 1", { probability: 2, effect: { kind: "garble" } }, "a number from 0 to 1"],
    ["half a call", { times: 0.5, effect: { kind: "garble" } }, "'times' must be a whole number"],
    ["a field a rule has not", { methods: ["a"], effect: { kind: "garble" } }, "it has no field 'methods'"],
  ])("is refused with a reason: %s", async (_what, rule, reason) => {
    await using test = await startedWithControl();
    await expect(test.control("POST", "rules", rule)).resolves.toEqual({
      status: 400,
      answer: { code: "SIMULATOR_INVALID_REQUEST", message: expect.stringContaining(reason) },
    });
    expect(await test.hits()).toEqual([]);
  });
});

describe("what else is posted", () => {
  it("ends one session and leaves others", async () => {
    await using test = await startedWithControl();
    const key = await test.client.get(test.client.manager("sessionManager"), "currentSession.key");
    await test.control("POST", "expireSessions", { key: "another" });
    expect(await faultOf(test.time())).toBe("no fault");
    await test.control("POST", "expireSessions", { key });
    expect(await faultOf(test.time())).toBe("NotAuthenticated");
  });

  it("lets a machine ask, and a full datastore refuse", async () => {
    await using test = await startedWithControl();
    await test.control("POST", "askQuestion", { path: one, text: "moved or copied?", answers: ["moved"] });
    expect(await test.client.get(test.at(one), "runtime.question.text")).toBe("moved or copied?");
    const wrong = { path: one, text: "x", answers: [1] };
    expect((await test.control("POST", "askQuestion", wrong)).status).toBe(400);
    await test.control("POST", "setDatastoreFree", { path: "/DC0/datastore/LocalDS_0", freeBytes: 0 });
    const task = await test.client.call("CreateVirtualDisk_Task", {
      _this: test.client.manager("virtualDiskManager"),
      name: "[LocalDS_0] DC0_C0_RP0_VM0/more.vmdk",
      datacenter: test.at("/DC0"),
      spec: {
        $type: "FileBackedVirtualDiskSpec",
        capacityKb: 1024,
        diskType: "thick",
        adapterType: "busLogic",
      },
    });
    expect(await faultOf(test.client.finish(task))).toBe("NoDiskSpace");
  });

  it("holds the tasks of a method back", async () => {
    await using test = await startedWithControl();
    await test.control("POST", "setTaskDelay", { ms: 1000, method: "PowerOffVM_Task" });
    const task = await test.client.call("PowerOffVM_Task", { _this: test.at(one) });
    expect(await test.client.get(task, "info.state")).toBe("running");
    await test.control("POST", "advanceClock", { ms: 1000 });
    expect(await test.client.get(task, "info.state")).toBe("success");
  });
});
