import { readFileSync } from "node:fs";
import type { JsonObject, JsonValue } from "@novasphere/oslo-messaging";
import type { LoopbackBus } from "./stand-in/loopback-bus.ts";

/** What operations did between the services of Nova 26, step by step: their writes, events and casts. */
const recordedSteps = JSON.parse(
  readFileSync(new URL("./cases/recorded-steps.json", import.meta.url), "utf8"),
) as Record<string, readonly string[]>;

/** The steps of a recorded operation, in the form of {@link sentSteps}. */
export function recordedStepsOf(name: string): readonly string[] {
  const found = recordedSteps[name];
  if (!found) throw new Error(`no recorded steps of ${name}`);
  return found;
}

/** Fields whose values are the same for everybody, and those of which only is shown that they were written. */
const shown = ["vm_state", "task_state", "status"];
const named = ["host", "node", "launched_at", "instance_type_id"];
const casts = /^(prep|resize|finish|confirm|revert)_|_instance_info$/;

/**
 * What the service did since the list was emptied, a line for each write, event and cast:
 * `Instance.save task_state=resize_finish instance_type_id if resize_migrated`.
 */
export function sentSteps({ sent }: LoopbackBus): readonly string[] {
  return sent.flatMap(({ isCast, method, args }) => {
    if (isCast) return casts.test(method) || method.startsWith("finish_") ? [`cast ${method}`] : [];
    if (method === "object_class_action_versions") return eventStep(args);
    return method === "object_action" ? objectStep(args) : [];
  });
}

function eventStep({ objname, objmethod, args }: JsonObject): string[] {
  if (objname !== "InstanceActionEvent" || !Array.isArray(args)) return [];
  return [`${objmethod === "event_start" ? "begin" : "end"} ${args[1]}`];
}

function objectStep({ objinst, objmethod, kwargs }: JsonObject): string[] {
  const {
    "nova_object.name": name,
    "nova_object.data": data,
    "nova_object.changes": changes = [],
  } = objinst as {
    "nova_object.name": string;
    "nova_object.data": JsonObject;
    "nova_object.changes"?: readonly string[];
  };
  if (name !== "Instance" && name !== "Migration") return [];
  if (objmethod !== "save") return [`${name}.${objmethod}`];
  const expected = (kwargs as JsonObject)["expected_task_state"] as JsonValue | undefined;
  const condition = expected === undefined ? "" : ` if ${[expected].flat().map(String).join("|")}`;
  const values = shown.filter((field) => changes.includes(field)).map((field) => ` ${field}=${data[field]}`);
  const fields = named
    .toSorted()
    .filter((field) => changes.includes(field))
    .map((field) => ` ${field}`);
  return [`${name}.save${values.join("")}${fields.join("")}${condition}`];
}
