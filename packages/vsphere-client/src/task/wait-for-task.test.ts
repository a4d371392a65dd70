import type { Vim } from "@novasphere/vim25";
import { describe, expect, test } from "vitest";
import { toVSphereError } from "../../test/caught.ts";
import { SoapServer } from "../../test/soap-server.ts";
import { TaskServer } from "../../test/task-server.ts";
import { connect } from "../connect.ts";
import type { TaskProgress } from "./task-progress.ts";

const machine = { type: "VirtualMachine", value: "vm-1" };
const collectorMethods = ["CreatePropertyCollector", "CreateListView", "CreateFilter"];

describe("runTask", () => {
  test("tells the progress and gives the result", async () => {
    await using server = await SoapServer.start();
    const tasks = new TaskServer(server);
    await using session = await connect(server.credentials);
    const news: TaskProgress[] = [];
    const changes: Partial<Vim.TaskInfo>[] = [
      { progress: 30 },
      { progress: 80 },
      { state: "success", result: "done" },
    ];
    const onProgress = (progress: TaskProgress) => {
      news.push(progress);
      const change = changes.shift();
      if (change) tasks.report(progress.task, change);
    };
    expect(await session.runTask("PowerOnVM_Task", { _this: machine }, { onProgress })).toBe("done");
    const task = { type: "Task", value: "task-1" };
    const same = { task, method: "PowerOnVM_Task", entityName: "web" };
    expect(news).toEqual([
      { ...same, state: "running", percent: undefined },
      { ...same, state: "running", percent: 30 },
      { ...same, state: "running", percent: 80 },
      { ...same, state: "success", percent: 100 },
    ]);
  });

  test("does not tell a change that leaves state and percentage as they were", async () => {
    await using server = await SoapServer.start();
    const tasks = new TaskServer(server);
    await using session = await connect(server.credentials);
    const task = tasks.add("PowerOnVM_Task");
    const states: string[] = [];
    const waiting = session.waitForTask(task, { onProgress: ({ state }) => states.push(state) });
    await server.received("WaitForUpdatesEx", 2);
    tasks.report(task, { changeTag: "nothing new" });
    await server.received("WaitForUpdatesEx", 3);
    tasks.report(task, { state: "success" });
    await waiting;
    expect(states).toEqual(["running", "success"]);
  });

  test("throws the fault of a task that failed", async () => {
    await using server = await SoapServer.start();
    const tasks = new TaskServer(server);
    await using session = await connect(server.credentials);
    const fault = {
      $type: "InvalidPowerState",
      requestedState: "poweredOn",
      existingState: "poweredOn",
    } as const;
    const running = session.runTask(
      "PowerOnVM_Task",
      { _this: machine },
      {
        onProgress: ({ task, state }) => {
          if (state !== "error")
            tasks.report(task, { state: "error", error: { fault, localizedMessage: "Is on." } });
        },
      },
    );
    expect(await toVSphereError(running)).toMatchObject({
      name: "TaskFailedError",
      code: "VSPHERE_TASK_FAILED",
      method: "PowerOnVM_Task",
      task: { type: "Task", value: "task-1" },
      faultType: "InvalidPowerState",
      fault,
      localizedMessage: "Is on.",
      cancelled: false,
      message: "PowerOnVM_Task on VirtualMachine:vm-1 (web) failed: InvalidPowerState: Is on.",
    });
  });

  test("throws what the progress callback throws, and other tasks go on", async () => {
    await using server = await SoapServer.start();
    const tasks = new TaskServer(server);
    await using session = await connect(server.credentials);
    const bug = new Error("bug in the callback");
    const broken = session.runTask(
      "PowerOnVM_Task",
      { _this: machine },
      {
        onProgress: () => {
          throw bug;
        },
      },
    );
    const other = session.waitForTask(tasks.add("Other_Task"), {
      onProgress: ({ task }) => tasks.report(task, { state: "success", result: 7 }),
    });
    await expect(broken).rejects.toBe(bug);
    expect(await other).toBe(7);
  });
});

describe("the tasks of a session", () => {
  test("are followed by one collector and one wait, and no task is read on its own", async () => {
    await using server = await SoapServer.start();
    const tasks = new TaskServer(server);
    await using session = await connect(server.credentials);
    let most = 0;
    const run = (index: number) =>
      session.waitForTask(tasks.add("PowerOnVM_Task"), {
        onProgress: ({ task, state }) => {
          most = Math.max(most, tasks.pendingWaits);
          if (state === "running") tasks.report(task, { state: "success", result: index });
        },
      });
    const results = await Promise.all(Array.from({ length: 50 }, (_, index) => run(index)));
    expect(results).toEqual(Array.from({ length: 50 }, (_, index) => index));
    expect(await run(50)).toBe(50);
    for (const method of collectorMethods) expect(server.count(method)).toBe(1);
    expect(server.count("RetrievePropertiesEx")).toBe(0);
    expect(most).toBeLessThanOrEqual(1);
  });

  test("may join while a wait is pending", async () => {
    await using server = await SoapServer.start();
    const tasks = new TaskServer(server);
    await using session = await connect(server.credentials);
    const first = tasks.add("First_Task");
    const second = tasks.add("Second_Task");
    const slow = session.waitForTask(first);
    await server.received("WaitForUpdatesEx", 2);
    const fast = session.waitForTask(second, {
      onProgress: ({ state }) => {
        if (state === "running") tasks.report(second, { state: "success", result: "second" });
      },
    });
    expect(await fast).toBe("second");
    tasks.report(first, { state: "success", result: "first" });
    expect(await slow).toBe("first");
    expect(server.count("CreatePropertyCollector")).toBe(1);
    expect(server.count("CancelWaitForUpdates")).toBe(0);
  });

  test("wait on a connection of their own", async () => {
    await using server = await SoapServer.start();
    const tasks = new TaskServer(server);
    await using session = await connect({ ...server.credentials, maximumConnections: 1 });
    const task = tasks.add("Slow_Task");
    const waiting = session.waitForTask(task);
    await server.received("WaitForUpdatesEx", 2);
    await session.call("CurrentTime", { _this: { type: "ServiceInstance", value: "ServiceInstance" } });
    tasks.report(task, { state: "success" });
    expect(await waiting).toBeUndefined();
  });

  test("can be waited for again when they are finished", async () => {
    await using server = await SoapServer.start();
    const tasks = new TaskServer(server);
    await using session = await connect(server.credentials);
    const task = tasks.add("Quick_Task");
    tasks.report(task, { state: "success", result: 1 });
    expect(await session.waitForTask(task)).toBe(1);
    expect(await session.waitForTask(task)).toBe(1);
    await server.received("CancelWaitForUpdates");
  });

  test("are read all at once when the server says nothing for the longest wait", async () => {
    await using server = await SoapServer.start();
    const tasks = new TaskServer(server);
    await using session = await connect(server.credentials);
    server.on("WaitForUpdatesEx", () => ({}));
    const quiet = [tasks.add("Quiet_Task"), tasks.add("Quiet_Task")];
    for (const task of quiet) tasks.report(task, { state: "success", result: task.value });
    const results = await Promise.all(quiet.map((task) => session.waitForTask(task)));
    expect(results).toEqual(["task-1", "task-2"]);
    expect(server.count("RetrievePropertiesEx")).toBe(1);
  });

  test("two waits for the same task both hear of it", async () => {
    await using server = await SoapServer.start();
    const tasks = new TaskServer(server);
    await using session = await connect(server.credentials);
    const task = tasks.add("Shared_Task");
    const both = Promise.all([session.waitForTask(task), session.waitForTask(task)]);
    await server.received("WaitForUpdatesEx", 2);
    tasks.report(task, { state: "success", result: 1 });
    expect(await both).toEqual([1, 1]);
  });
});

describe("a task that cannot be followed any more", () => {
  test("because nobody knows it is a ManagedObjectNotFound, and the others go on", async () => {
    await using server = await SoapServer.start();
    const tasks = new TaskServer(server);
    await using session = await connect(server.credentials);
    const known = tasks.add("Known_Task");
    const unknown = { type: "Task", value: "task-999" };
    const [one, other] = [session.waitForTask(unknown), session.waitForTask(known)];
    expect(await toVSphereError(one)).toMatchObject({
      faultType: "ManagedObjectNotFound",
      fault: { obj: unknown },
    });
    const late = toVSphereError(session.waitForTask(unknown));
    expect(await late).toMatchObject({ faultType: "ManagedObjectNotFound" });
    tasks.report(known, { state: "success", result: "known" });
    expect(await other).toBe("known");
  });

  test("is followed again after the session was lost", async () => {
    await using server = await SoapServer.start();
    const tasks = new TaskServer(server);
    await using session = await connect({ ...server.credentials, retry: { baseDelayMs: 1 } });
    const task = tasks.add("Long_Task");
    const waiting = session.waitForTask(task);
    await server.received("WaitForUpdatesEx", 2);
    server.expireSessions();
    tasks.forgetCollectors({
      fault: { $type: "NotAuthenticated", object: machine, privilegeId: "System.View" },
    });
    await server.received("CreatePropertyCollector", 2);
    tasks.report(task, { state: "success", result: "after all" });
    expect(await waiting).toBe("after all");
    expect(server.count("Login")).toBe(2);
  });

  test("is followed again after the connection broke", async () => {
    await using server = await SoapServer.start();
    const tasks = new TaskServer(server);
    await using session = await connect({
      ...server.credentials,
      retry: { baseDelayMs: 1, maximumAttempts: 1 },
    });
    const task = tasks.add("Long_Task");
    const waiting = session.waitForTask(task);
    await server.received("WaitForUpdatesEx", 2);
    tasks.forgetCollectors({ write: (response) => void response.destroy() });
    await server.received("CreatePropertyCollector", 2);
    tasks.report(task, { state: "success", result: "after all" });
    expect(await waiting).toBe("after all");
  });

  test("is given up when the server keeps refusing to tell", async () => {
    await using server = await SoapServer.start();
    const tasks = new TaskServer(server);
    server.on("WaitForUpdatesEx", () => ({ fault: { $type: "SystemError", reason: "broken" } }));
    await using session = await connect({ ...server.credentials, retry: { baseDelayMs: 1 } });
    const error = await toVSphereError(session.waitForTask(tasks.add("Long_Task")));
    expect(error).toMatchObject({ code: "VSPHERE_FAULT", cause: { faultType: "SystemError" } });
    expect(error.message).toMatch(/^lost sight of Task:task-1, which may still run on the server/);
    expect(server.count("WaitForUpdatesEx")).toBe(3);
  });

  test("because of the logout ends with VSPHERE_SESSION_CLOSED", async () => {
    await using server = await SoapServer.start();
    const tasks = new TaskServer(server);
    const session = await connect(server.credentials);
    const waiting = toVSphereError(session.waitForTask(tasks.add("Long_Task")));
    await server.received("WaitForUpdatesEx", 2);
    await session.logout();
    expect(await waiting).toMatchObject({ code: "VSPHERE_SESSION_CLOSED" });
    expect(server.methods().at(-1)).toBe("Logout");
  });
});

describe("an abort", () => {
  test("ends the waiting with the signal's reason and leaves the task alone", async () => {
    await using server = await SoapServer.start();
    const tasks = new TaskServer(server);
    await using session = await connect(server.credentials);
    const controller = new AbortController();
    const reason = new Error("enough");
    const waiting = session.waitForTask(tasks.add("Long_Task"), { signal: controller.signal });
    await server.received("WaitForUpdatesEx", 2);
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await server.received("CancelWaitForUpdates");
    expect(server.count("CancelTask")).toBe(0);
  });

  test("asks the server to cancel the task where that is wanted", async () => {
    await using server = await SoapServer.start();
    const tasks = new TaskServer(server);
    await using session = await connect(server.credentials);
    const controller = new AbortController();
    const running = session.runTask(
      "PowerOnVM_Task",
      { _this: machine },
      { signal: controller.signal, cancelOnAbort: true, onProgress: () => controller.abort("enough") },
    );
    await expect(running).rejects.toBe("enough");
    expect(server.requests.filter(({ method }) => method === "CancelTask")).toMatchObject([
      { parameters: { _this: { type: "Task", value: "task-1" } } },
    ]);
    expect(tasks.pendingWaits).toBeLessThanOrEqual(1);
  });

  test("while the task is being started still cancels it", async () => {
    await using server = await SoapServer.start();
    const tasks = new TaskServer(server);
    await using session = await connect(server.credentials);
    const controller = new AbortController();
    server.on("PowerOnVM_Task", () => {
      controller.abort("enough");
      return { returnval: tasks.add("PowerOnVM_Task") };
    });
    const options = { signal: controller.signal, cancelOnAbort: true };
    const running = session.runTask("PowerOnVM_Task", { _this: machine }, options);
    await expect(running).rejects.toBe("enough");
    expect(server.count("CancelTask")).toBe(1);
  });

  test.each([
    ["has ended otherwise", { state: "error", cancelled: true } as const, "enough"],
    [
      "has ended in success all the same, which counts",
      { state: "success", result: "done" } as const,
      "done",
    ],
  ])("waits, where that is wanted, until the cancelled task %s", async (_title, end, outcome) => {
    await using server = await SoapServer.start();
    const tasks = new TaskServer(server);
    await using session = await connect(server.credentials);
    const controller = new AbortController();
    const task = tasks.add("Long_Task");
    server.on("CancelTask", () => {
      setImmediate(() => tasks.report(task, end));
      return {};
    });
    const options = { signal: controller.signal, cancelOnAbort: true, settleTimeoutMs: 10_000 };
    const onProgress = () => controller.abort("enough");
    const waiting = session.waitForTask(task, { ...options, onProgress });
    expect(await waiting.catch((reason: unknown) => reason)).toBe(outcome);
  });

  test("does not wait longer than that for a task that is not cancelled", async () => {
    await using server = await SoapServer.start();
    const tasks = new TaskServer(server);
    await using session = await connect(server.credentials);
    const controller = new AbortController();
    const options = { signal: controller.signal, cancelOnAbort: true, settleTimeoutMs: 20 };
    const onProgress = () => controller.abort("enough");
    const waiting = session.waitForTask(tasks.add("Long_Task"), { ...options, onProgress });
    await expect(waiting).rejects.toBe("enough");
  });

  test("before the start starts nothing", async () => {
    await using server = await SoapServer.start();
    new TaskServer(server);
    await using session = await connect(server.credentials);
    const running = session.runTask(
      "PowerOnVM_Task",
      { _this: machine },
      { signal: AbortSignal.abort("no") },
    );
    await expect(running).rejects.toBe("no");
    expect(server.count("PowerOnVM_Task")).toBe(0);
  });
});
