/** Distinct values to remember; models have a few dozen. */
const limit = 10_000;

/**
 * Lets small values that are equal be one object: ten thousand machines have the same controllers, labels and
 * shares. Only for values that nobody changes in place.
 */
export class SharedValues {
  readonly #values = new Map<string, unknown>();

  /** The value that stands for all that are equal to this one. */
  share<T extends object>(value: T): T {
    const key = keyOf(value);
    if (key === undefined) return value;
    const present = this.#values.get(key);
    if (present !== undefined) return present as T;
    if (this.#values.size < limit) this.#values.set(key, value);
    return value;
  }
}

/** Undefined for a value with a number that JSON does not know. */
function keyOf(value: object): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
