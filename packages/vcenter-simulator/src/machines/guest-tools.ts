import type { ManagedObjectReference } from "@novasphere/vim25";

/** Which guests have tools that come up with them: all, unless someone says otherwise. */
export class GuestTools {
  readonly #absent = new Set<string>();

  isPresent({ value }: ManagedObjectReference): boolean {
    return !this.#absent.has(value);
  }

  set({ value }: ManagedObjectReference, isPresent: boolean): void {
    if (isPresent) this.#absent.delete(value);
    else this.#absent.add(value);
  }
}
