/** How much of one resource class a provider has, as Placement keeps it. */
export interface Inventory {
  readonly total: number;
  readonly reserved: number;
  readonly minUnit: number;
  readonly maxUnit: number;
  readonly stepSize: number;
  readonly allocationRatio: number;
}

/** Resource classes that nodes and datastores have. */
export type ResourceClass = "VCPU" | "MEMORY_MB" | "DISK_GB";

/** What a provider has; classes without capacity are absent. */
export type Inventories = Readonly<Partial<Record<ResourceClass, Inventory>>>;

/** A resource provider as Placement keeps it. */
export interface ResourceProvider {
  readonly uuid: string;
  readonly name: string;
  readonly inventories: Inventories;
  readonly traits: ReadonlySet<string>;
  /** Providers of one aggregate share what is shared. */
  readonly aggregates: ReadonlySet<string>;
}

/** Says that the provider shares what it has with all providers of its aggregates. */
export const sharingTrait = "MISC_SHARES_VIA_AGGREGATE";

/** True for a provider that shares what it has, as those of datastores do. */
export function isSharingProvider({ traits }: ResourceProvider): boolean {
  return traits.has(sharingTrait);
}

/** The providers that a compute service keeps in Placement, by UUID. What changed is for the caller to send. */
export class ProviderTree {
  readonly #providers = new Map<string, ResourceProvider>();

  constructor(providers: Iterable<ResourceProvider> = []) {
    for (const provider of providers) this.set(provider);
  }

  /** Adds a provider, or puts one in the place of the provider with that UUID. */
  set(provider: ResourceProvider): void {
    this.#providers.set(provider.uuid, provider);
  }

  find(uuid: string): ResourceProvider | undefined {
    return this.#providers.get(uuid);
  }

  list(): readonly ResourceProvider[] {
    return [...this.#providers.values()];
  }
}
