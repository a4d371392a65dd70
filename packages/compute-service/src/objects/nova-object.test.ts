import { readFileSync } from "node:fs";
import type { JsonObject, JsonValue } from "@novasphere/oslo-messaging";
import { describe, expect, test } from "vitest";
import type { InstanceFields } from "./instance.ts";
import { NovaObject } from "./nova-object.ts";
import type { ServiceFields } from "./service-records.ts";

interface Recorded {
  readonly id: string;
  readonly message: JsonObject;
}

const file = new URL("../../test/cases/recorded-messages.json", import.meta.url);
const recorded: readonly Recorded[] = JSON.parse(readFileSync(file, "utf8"));

/** Every object in a message, nested ones too. */
function objectsIn(value: JsonValue): JsonObject[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((entry: JsonValue) => objectsIn(entry));
  const within = Object.values(value as JsonObject).flatMap(objectsIn);
  return "nova_object.name" in value ? [value as JsonObject, ...within] : within;
}

function message(id: string): JsonObject {
  const found = recorded.find((entry) => entry.id.startsWith(id));
  if (!found) throw new Error(`no recording ${id}`);
  return found.message;
}

describe("recorded messages", () => {
  const withObjects = recorded.filter((entry) => objectsIn(entry.message).length > 0);
  test.each(withObjects)("$id: every object leaves byte for byte as it came", (entry) => {
    for (const object of objectsIn(entry.message))
      expect(JSON.stringify(NovaObject.from(object).toPrimitive())).toBe(JSON.stringify(object));
  });

  test("there are objects of many kinds among them", () => {
    const names = new Set(
      recorded.flatMap((entry) => objectsIn(entry.message)).map((o) => o["nova_object.name"]),
    );
    expect([...names]).toEqual(
      expect.arrayContaining([
        "Service",
        "ComputeNode",
        "Instance",
        "Flavor",
        "RequestSpec",
        "Selection",
        "Migration",
      ]),
    );
  });

  test("an object made here is the one that Nova's own service sent", () => {
    const sent = (message("a1-016")["args"] as JsonObject)["objinst"] as JsonObject;
    const made = NovaObject.create<ServiceFields>("Service", "1.22", {
      host: "fake-host",
      binary: "nova-compute",
      topic: "compute",
      report_count: 0,
      version: 64,
    }).toPrimitive() as JsonObject;
    expect(made).toEqual({ ...sent, "nova_object.changes": expect.arrayContaining([]) });
    expect([...(made["nova_object.changes"] as string[])].sort()).toEqual(
      [...(sent["nova_object.changes"] as string[])].sort(),
    );
  });

  test("updates of an answer are taken over, and nothing is left to save", () => {
    const sent = (message("a1-016")["args"] as JsonObject)["objinst"] as JsonObject;
    const service = NovaObject.from<ServiceFields>(sent);
    const [updates] = message("a1-017")["result"] as [JsonObject, JsonValue];
    service.applyUpdates(updates);
    expect(service.get("id")).toBe(4);
    expect(service.get("host")).toBe("fake-host");
    expect(service.changes).toEqual([]);
    expect(service.toPrimitive()).not.toHaveProperty("nova_object.changes");
  });
});

describe("an object", () => {
  const data = { id: 7, uuid: "u", task_state: null, later: { x: 1 }, flavor: flavor() };
  const primitive = {
    "nova_object.name": "Instance",
    "nova_object.namespace": "nova",
    "nova_object.version": "2.9",
    "nova_object.data": data,
  };

  function flavor(): JsonObject {
    return {
      "nova_object.name": "Flavor",
      "nova_object.namespace": "nova",
      "nova_object.version": "1.2",
      "nova_object.data": { vcpus: 2 },
    };
  }

  test("keeps fields and versions that nobody here knows", () => {
    const instance = NovaObject.from<InstanceFields>(primitive);
    instance.set({ task_state: "spawning" });
    expect(instance.toPrimitive()).toEqual({
      ...primitive,
      "nova_object.data": { ...data, task_state: "spawning" },
      "nova_object.changes": ["task_state"],
    });
    expect(instance.isAtLeast("2.8")).toBe(true);
    expect(instance.isAtLeast("2.10")).toBe(false);
  });

  test("tells a field that is null from one that did not come", () => {
    const instance = NovaObject.from<InstanceFields>(primitive, "Instance");
    expect(instance.get("task_state")).toBeNull();
    expect(instance.find("host")).toBeUndefined();
    expect(() => instance.get("host")).toThrow(expect.objectContaining({ code: "COMPUTE_FIELD_NOT_LOADED" }));
  });

  test("has a copy: the message it came in stays as it was, and what leaves is not changed later", () => {
    const instance = NovaObject.from<InstanceFields>(primitive);
    const sent = instance.toPrimitive() as JsonObject;
    instance.set({ uuid: "other" });
    expect([data.uuid, (sent["nova_object.data"] as JsonObject)["uuid"]]).toEqual(["u", "u"]);
  });

  test("is saved by a part: its keys and what changed", () => {
    const instance = NovaObject.from<InstanceFields>(primitive);
    instance.set({ vm_state: "active" });
    expect(instance.toPartial("id", "uuid")).toEqual({
      ...primitive,
      "nova_object.data": { id: 7, uuid: "u", vm_state: "active" },
      "nova_object.changes": ["vm_state"],
    });
  });

  test("has objects in its fields, and what is changed in them is changed in it", () => {
    const instance = NovaObject.from<InstanceFields>(primitive);
    expect(instance.child("flavor")?.get("vcpus")).toBe(2);
    instance.child("flavor")?.set({ vcpus: 4 });
    expect(instance.child("flavor")?.get("vcpus")).toBe(4);
    expect(instance.child("old_flavor")).toBeUndefined();
  });

  test.each([
    ["something else", "text"],
    ["no data", { "nova_object.name": "Instance", "nova_object.version": "2.7" }],
    ["an object of another name", { ...primitive, "nova_object.name": "Flavor" }],
  ])("%s is refused where an object belongs", (_, value) => {
    expect(() => NovaObject.from(value as JsonValue, "Instance")).toThrow(
      expect.objectContaining({ code: "COMPUTE_INVALID_OBJECT" }),
    );
  });
});
