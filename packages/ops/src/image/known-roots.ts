import type { RootFiles } from "./root-source.ts";

/**
 * Files of the image caches that were seen, so that a spawn need not look again: shared by all nodes of a session.
 * Whoever deletes an image forgets it here; what others delete is noticed when a spawn fails for it.
 */
export class KnownRoots {
  readonly #roots = new Map<string, Map<string, RootFiles>>();

  /** `image` names an image on a datastore, `form` what was made of it. */
  get(image: string, form: string): RootFiles | undefined {
    return this.#roots.get(image)?.get(form);
  }

  set(image: string, form: string, files: RootFiles): void {
    const forms = this.#roots.get(image) ?? new Map<string, RootFiles>();
    this.#roots.set(image, forms.set(form, files));
  }

  forget(image: string): void {
    this.#roots.delete(image);
  }
}
