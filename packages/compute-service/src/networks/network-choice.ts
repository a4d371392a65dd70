import type { JsonValue } from "@novasphere/oslo-messaging";
import type { NetworkRequestFields } from "../objects/build-request.ts";
import { NovaObject } from "../objects/nova-object.ts";

/** A card that was asked for: on a network, or for a port that is there already. */
export interface NetworkWish {
  readonly networkId: string | null;
  readonly portId: string | null;
  /** An address that its port shall have. */
  readonly address: string | null;
}

/** What is wanted of networks: `any` are those of the project, if it has one; `one` must be there. */
export type NetworkChoice =
  | { readonly kind: "none" | "any" | "one" | "automatic" }
  | { readonly kind: "these"; readonly wishes: readonly NetworkWish[]; readonly isTagged: boolean };

/** Reads `requested_networks`. */
export function readNetworkChoice(value: JsonValue | undefined): NetworkChoice {
  const requests = value ? NovaObject.list<NetworkRequestFields>(value) : [];
  const [first, ...others] = requests;
  if (!first) return { kind: "any" };
  if (others.length === 0) {
    const network = first.find("network_id") ?? null;
    if (network === "none") return { kind: "none" };
    if (network === "auto") return { kind: "automatic" };
  }
  return chooseWishes(
    requests.map((request) => ({
      networkId: request.find("network_id") ?? null,
      portId: request.find("port_id") ?? null,
      address: request.find("address") ?? null,
    })),
    requests.some((request) => request.find("tag")),
  );
}

/** The choice of exactly these; of a single one that names neither network nor port it is any of the project's. */
export function chooseWishes(wishes: readonly NetworkWish[], isTagged = false): NetworkChoice {
  const [first, ...others] = wishes;
  if (first && others.length === 0 && first.networkId === null && first.portId === null)
    return { kind: "one" };
  return { kind: "these", wishes, isTagged };
}

/** The ports that the user had made. */
export function givenPortIds(choice: NetworkChoice): readonly string[] {
  return choice.kind === "these" ? choice.wishes.flatMap(({ portId }) => portId ?? []) : [];
}
