/** Anything that a message can carry. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object; a key that is absent differs from one that is null. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}
