/** Where in a value an encoder is; written out only for an error that names the place. */
export class ValuePath {
  readonly #steps: string[];

  constructor(root: string) {
    this.#steps = [root];
  }

  /** Goes down into a field, or with `[]` into the items of an array. */
  enter(step: string): void {
    this.#steps.push(step);
  }

  /** Goes back up. */
  leave(): void {
    this.#steps.pop();
  }

  /** `Method.spec.objectSet[].obj` */
  toString(): string {
    return this.#steps.join(".").replaceAll(".[]", "[]");
  }
}
