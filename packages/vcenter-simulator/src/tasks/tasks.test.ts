import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { expect, it } from "vitest";
import { faultOf, SoapClient } from "../../test/soap-client.ts";
import { ManualClock, type SimulatorOptions, startSimulator } from "../index.ts";

async function started(options: SimulatorOptions = {}) {
  const clock = new ManualClock();
  const simulator = await startSimulator({ tls: false, clock, inventory: { vms: 1 }, ...options });
  const client = await SoapClient.open(simulator.url);
  const vm = simulator.inventory.require("/DC0/vm/DC0_C0_RP0_VM0");
  return {
    simulator,
    client,
    clock,
    vm,
    powerOff: () => client.call("PowerOffVM_Task", { _this: vm }),
    info: async (task: ManagedObjectReference) => (await client.get(task, "info")) as Vim.TaskInfo,
    powerState: () => client.get(vm, "runtime.powerState"),
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

it("without a delay a task is over when its call returns", async () => {
  await using test = await started();
  await expect(test.info(await test.powerOff())).resolves.toMatchObject({
    state: "success",
    name: "PowerOffVM_Task",
    descriptionId: "VirtualMachine.powerOff",
    entity: test.vm,
    entityName: "DC0_C0_RP0_VM0",
    cancelled: false,
    reason: { $type: "TaskReasonUser", userName: "user" },
  });
});

it("with a delay it reports progress in steps, and does its work at the end", async () => {
  await using test = await started({ taskDelayMs: 1000 });
  const task = await test.powerOff();
  const seen: unknown[] = [];
  for (let step = 0; step < 4; step += 1) {
    const { state, progress, completeTime } = await test.info(task);
    seen.push([state, progress, completeTime, await test.powerState()]);
    test.clock.advance(250);
  }
  expect(seen).toEqual([0, 25, 50, 75].map((progress) => ["running", progress, undefined, "poweredOn"]));
  await expect(test.info(task)).resolves.toMatchObject({
    state: "success",
    completeTime: expect.any(String),
  });
  expect(await test.powerState()).toBe("poweredOff");
});

it("is listed on its object and the task manager from its start until ten minutes after its end", async () => {
  await using test = await started({ taskDelayMs: 1000 });
  const lists = async () => [
    await test.client.get(test.vm, "recentTask"),
    await test.client.get(test.client.manager("taskManager"), "recentTask"),
  ];
  const first = await test.powerOff();
  expect(await lists()).toEqual([[first], [first]]);
  test.clock.advance(1000);
  const second = await test.powerOff();
  expect(await lists()).toEqual([
    [first, second],
    [first, second],
  ]);
  test.clock.advance(601_000);
  const third = await test.powerOff();
  expect(await lists()).toEqual([
    [second, third],
    [second, third],
  ]);
});

it("that is cancelled does no work and says who stopped it", async () => {
  await using test = await started({ taskDelayMs: 1000 });
  const task = await test.powerOff();
  await test.client.call("CancelTask", { _this: task });
  await expect(test.info(task)).resolves.toMatchObject({
    state: "error",
    cancelled: true,
    error: { fault: { $type: "RequestCanceled" } },
  });
  test.clock.advance(5000);
  expect(await test.powerState()).toBe("poweredOn");
});

it("that is cancelled after its end stays as it ended", async () => {
  await using test = await started();
  const task = await test.powerOff();
  await test.client.call("CancelTask", { _this: task });
  await expect(test.info(task)).resolves.toMatchObject({ state: "success" });
});

it("checks the state of things when its time is over, not when it starts", async () => {
  await using test = await started({ taskDelayMs: 1000 });
  const [first, second] = [await test.powerOff(), await test.powerOff()];
  test.clock.advance(1000);
  await expect(test.info(first)).resolves.toMatchObject({ state: "success" });
  await expect(test.info(second)).resolves.toMatchObject({
    state: "error",
    error: { fault: { $type: "InvalidPowerState" } },
  });
});

it("can be told to fail, to hang, and to take its own time", async () => {
  await using test = await started();
  const { control } = test.simulator;
  control.failTasks({ method: "PowerOffVM_Task", times: 1 }, { $type: "InvalidState" }, "told to");
  await expect(test.info(await test.powerOff())).resolves.toMatchObject({
    state: "error",
    error: { fault: { $type: "InvalidState" }, localizedMessage: "told to" },
  });
  expect(await test.powerState()).toBe("poweredOn");
  const hang = control.addRule({ method: "PowerOffVM_Task", effect: { kind: "taskHang" } });
  const hanging = await test.powerOff();
  test.clock.advance(60_000);
  await expect(test.info(hanging)).resolves.toMatchObject({ state: "running", cancelable: true });
  hang.remove();
  control.setTaskDelay(10, "PowerOffVM_Task");
  const slow = await test.powerOff();
  await expect(test.info(slow)).resolves.toMatchObject({ state: "running" });
  test.clock.advance(10);
  await expect(test.info(slow)).resolves.toMatchObject({ state: "success" });
});

it("is not there after the simulator has forgotten it", async () => {
  await using test = await started();
  const first = await test.powerOff();
  for (let count = 0; count < 1001; count += 1) await faultOf(test.powerOff());
  expect(await faultOf(test.info(first))).toBe("ManagedObjectNotFound");
  const recent = (await test.client.get(test.vm, "recentTask")) as ManagedObjectReference[];
  expect(recent).toHaveLength(10);
  for (const task of recent) expect(await faultOf(test.info(task))).toBe("no fault");
});
