import type { JsonValue } from "@novasphere/oslo-messaging";
import type { PlacementApi } from "./placement-api.ts";
import { expectStatus } from "./placement-error.ts";

const version = "1.6";

/**
 * Which traits Placement knows. A standard trait that an older Placement does not know cannot be made and is left
 * out; a custom one is made.
 */
export class KnownTraits {
  readonly #placement: PlacementApi;
  readonly #known = new Set<string>();
  readonly #unknown = new Set<string>();

  constructor(placement: PlacementApi) {
    this.#placement = placement;
  }

  /** Those of the traits that may be put on a provider. Asks only for what was never asked for. */
  async admit(traits: Iterable<string>): Promise<ReadonlySet<string>> {
    const wanted = [...traits];
    const open = wanted.filter((trait) => !this.#known.has(trait) && !this.#unknown.has(trait));
    if (open.length > 0) await this.#learn(open);
    return new Set(wanted.filter((trait) => this.#known.has(trait)));
  }

  async #learn(traits: readonly string[]): Promise<void> {
    const path = `/traits?name=in:${traits.join(",")}`;
    const answer = await this.#placement.send({ method: "GET", path, version });
    const { traits: found } = expectStatus(answer, [200], `GET ${path}`) as { traits: JsonValue[] };
    for (const trait of found) this.#known.add(String(trait));
    for (const trait of traits.filter((name) => !this.#known.has(name))) {
      if (!trait.startsWith("CUSTOM_")) {
        this.#unknown.add(trait);
        continue;
      }
      const made = await this.#placement.send({ method: "PUT", path: `/traits/${trait}`, version });
      expectStatus(made, [201, 204], `PUT /traits/${trait}`);
      this.#known.add(trait);
    }
  }
}
