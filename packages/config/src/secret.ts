import { inspect } from "node:util";

/** What stands in place of a secret wherever it could be seen. */
export const secretMask = "****";

/**
 * A value that must not be printed by accident.
 *
 * Template texts, `JSON.stringify`, `util.inspect`, `console.log` and error messages all show `****`;
 * only {@link Secret.reveal} gives the value back. Options declared `secret` have this type.
 */
export class Secret<Value = string> {
  readonly #value: Value;

  constructor(value: Value) {
    this.#value = value;
  }

  /** The value itself. Call it where the value is used, and do not keep the result. */
  reveal(): Value {
    return this.#value;
  }

  /** Always `****`. */
  toString(): string {
    return secretMask;
  }

  /** Always `****`, so that a configuration can be written to a log as JSON. */
  toJSON(): string {
    return secretMask;
  }

  /** Always `Secret(****)`. */
  [inspect.custom](): string {
    return `Secret(${secretMask})`;
  }
}
