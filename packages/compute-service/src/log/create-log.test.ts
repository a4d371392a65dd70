import { expect, test } from "vitest";
import { elevatedContext } from "../conductor/nova-context.ts";
import { ComputeServiceError } from "../errors.ts";
import { createLog } from "./create-log.ts";

const context = {
  request_id: "req-1",
  global_request_id: null,
  user_id: "u",
  project_id: "p",
  user_identity: "u p - default default",
  auth_token: "gAAAA-secret",
};

function logged(isJson: boolean, isDebug = false) {
  const lines: string[] = [];
  const log = createLog({
    write: (text) => lines.push(text),
    isJson: () => isJson,
    isDebug: () => isDebug,
    now: () => new Date("2026-11-22T06:04:18.326Z"),
    process: 42,
  });
  return { lines, log };
}

test("a line has time, process, level, request, instance and message, as Nova's have", () => {
  const { lines, log } = logged(false);
  log.info("built", { context, instance: "i-1" });
  log.warn("no figures", { node: "domain-c7(A)" });
  log.debug("nobody reads this");
  expect(lines).toEqual([
    "2026-11-22 06:04:18.326 42 INFO novasphere [None req-1 u p - default default] [instance: i-1] built\n",
    "2026-11-22 06:04:18.326 42 WARNING novasphere [-] [node: domain-c7(A)] no figures\n",
  ]);
});

test("an error says its code, and at level ERROR where it came from, each line with the same beginning", () => {
  const { lines, log } = logged(false);
  log.error("stop failed", { error: new ComputeServiceError("COMPUTE_NODE_NOT_SERVED", "not here") });
  const [first = "", second = ""] = (lines[0] ?? "").split("\n");
  expect(first).toBe(
    "2026-11-22 06:04:18.326 42 ERROR novasphere [-] stop failed: not here [COMPUTE_NODE_NOT_SERVED]",
  );
  expect(second).toMatch(/^2026-11-22 06:04:18.326 42 ERROR novasphere \[-\] {5}at /);
});

test("JSON has one object on a line", () => {
  const { lines, log } = logged(true, true);
  log.debug("built\nwell", { context, instance: "i-1" });
  expect(lines[0]?.split("\n")).toHaveLength(2);
  expect(JSON.parse(lines[0] ?? "")).toEqual({
    asctime: "2026-11-22T06:04:18.326Z",
    process: 42,
    levelname: "DEBUG",
    name: "novasphere",
    message: "built\nwell",
    request_id: "req-1",
    global_request_id: null,
    user_id: "u",
    project_id: "p",
    instance_uuid: "i-1",
  });
});

test("a token of a request is never in the log", () => {
  for (const isJson of [true, false]) {
    const { lines, log } = logged(isJson, true);
    log.error("x", { context: elevatedContext(context), error: new Error("y") });
    expect(lines.join("")).not.toContain("gAAAA");
  }
});
