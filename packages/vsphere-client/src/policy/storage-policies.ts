import type { ManagedObjectReference, PbmMethods, Vim } from "@novasphere/vim25";
import type { Call, CallOptions } from "../session-link.ts";

/** How a question about policies is asked. */
export interface PolicyOptions {
  readonly signal?: AbortSignal | undefined;
}

/** What a policy says about a datastore. */
export interface PlacementCheck {
  readonly datastore: ManagedObjectReference<"Datastore">;
  readonly isCompatible: boolean;
  /** Why it is not. */
  readonly errors: readonly Vim.LocalizedMethodFault[];
  readonly warnings: readonly Vim.LocalizedMethodFault[];
}

const serviceInstance = { type: "PbmServiceInstance", value: "ServiceInstance" };
const storage: Vim.PbmProfileResourceType = { resourceType: "STORAGE" };

/** The storage policy service within a session. See `Session.connectStoragePolicies`. */
export async function connectStoragePolicies(
  call: Call,
  signal: AbortSignal | undefined,
): Promise<StoragePolicies> {
  const content = await call("PbmRetrieveServiceContent", { _this: serviceInstance }, { signal });
  return new StoragePolicies(call, content);
}

/** Storage policies (PBM profiles) and where they allow disks. Everything throws as {@link Session.call}. */
export class StoragePolicies {
  /** Entry object of the service: its version and managers. */
  readonly serviceContent: Vim.PbmServiceInstanceContent;
  readonly #call: Call;

  constructor(call: Call, serviceContent: Vim.PbmServiceInstanceContent) {
    this.#call = call;
    this.serviceContent = serviceContent;
  }

  /** Calls any method of the service, as `Session.call` does for the API. */
  call<M extends keyof PbmMethods>(
    method: M,
    parameters: PbmMethods[M]["request"],
    options?: CallOptions,
  ): Promise<PbmMethods[M]["response"]> {
    return this.#call(method, parameters, options) as Promise<PbmMethods[M]["response"]>;
  }

  /** All policies for disks and machines, with their rules: two calls. */
  async fetchProfiles({ signal }: PolicyOptions = {}): Promise<readonly Vim.AnyPbmProfile[]> {
    const { profileManager: _this } = this.serviceContent;
    const parameters = { _this, resourceType: storage, profileCategory: "REQUIREMENT" };
    const profileIds = await this.#call("PbmQueryProfile", parameters, { signal });
    // The server takes an empty list for a mistake.
    if (profileIds === undefined || profileIds.length === 0) return [];
    return this.#call("PbmRetrieveContent", { _this, profileIds }, { signal });
  }

  /** The policy of this name, exactly as it is written; undefined for none. Two calls. */
  async findProfile(name: string, options?: PolicyOptions): Promise<Vim.AnyPbmProfile | undefined> {
    return (await this.fetchProfiles(options)).find((profile) => profile.name === name);
  }

  /**
   * Whether disks with this policy may be placed on these datastores: one call, none for no datastores. The answers
   * come in the order of the datastores; one that the server does not speak of is not compatible.
   */
  async checkPlacement(
    { uniqueId }: Vim.PbmProfileId,
    datastores: readonly ManagedObjectReference[],
    { signal }: PolicyOptions = {},
  ): Promise<readonly PlacementCheck[]> {
    if (datastores.length === 0) return [];
    const results = await this.#call(
      "PbmCheckRequirements",
      {
        _this: this.serviceContent.placementSolver,
        hubsToSearch: datastores.map(({ value }) => ({ hubType: "Datastore", hubId: value })),
        placementSubjectRequirement: [
          { $type: "PbmPlacementCapabilityProfileRequirement", profileId: { uniqueId } },
        ],
      },
      { signal },
    );
    const byId = new Map(results?.map((result) => [result.hub.hubId, result]));
    return datastores.map(({ value }) => {
      const { error = [], warning = [] } = byId.get(value) ?? {};
      const isCompatible = byId.has(value) && error.length === 0;
      return { datastore: { type: "Datastore", value }, isCompatible, errors: error, warnings: warning };
    });
  }
}
