import type { JsonValue } from "@novasphere/oslo-messaging";

/** The body of an answer; a proxy in between may answer with something else than JSON. */
export function readJson(text: string): JsonValue {
  if (text === "") return null;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text.slice(0, 200);
  }
}
