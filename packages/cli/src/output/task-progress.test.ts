import type { TaskProgress } from "@novasphere/vsphere-client";
import { expect, it } from "vitest";
import { CapturedOutput } from "../../test/captured-run.ts";
import { describeTask, TaskDisplay } from "./task-progress.ts";

const running: TaskProgress = {
  task: { type: "Task", value: "task-1" },
  method: "CreateVM_Task",
  entityName: "vm",
  state: "running",
  percent: 50,
};
const finished: TaskProgress = { ...running, state: "success", percent: 100 };

it("draws the percentage as a bar", () => {
  expect(describeTask(running)).toBe("CreateVM_Task      [##########          ]  50 %  running  vm");
});

it("changes one line in a terminal and ends it with the task", () => {
  const out = new CapturedOutput(true);
  const display = new TaskDisplay(out);
  display.show(running);
  display.show(finished);
  expect(out.text).toBe(`\r\u001b[K${describeTask(running)}\r\u001b[K${describeTask(finished)}\n`);
});

it("writes a line for each great step elsewhere", () => {
  const out = new CapturedOutput(false);
  const display = new TaskDisplay(out);
  const started = { ...running, percent: 0 };
  for (const progress of [started, { ...running, percent: 25 }, running, finished]) display.show(progress);
  expect(out.text).toBe([started, running, finished].map((step) => `${describeTask(step)}\n`).join(""));
});

it("ends a line that a failure left open, once", () => {
  const out = new CapturedOutput(true);
  const display = new TaskDisplay(out);
  display.show(running);
  display.close();
  display.close();
  expect(out.text.endsWith("vm\n")).toBe(true);
});

it("cuts a line that is wider than the terminal", () => {
  const out = new CapturedOutput(true);
  new TaskDisplay(out).show({ ...running, entityName: "x".repeat(200) });
  expect(out.text.replace("\r\u001b[K", "")).toHaveLength(out.columns - 1);
});
