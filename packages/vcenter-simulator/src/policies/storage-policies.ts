import type { Vim } from "@novasphere/vim25";
import type { DatastoreType } from "../inventory/datastores.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import { tagNamespace, typeNamespace, vsanNamespace } from "./capability-metadata.ts";

/** A storage policy of a fixture: which datastores it allows. Without tags and storage it allows all. */
export interface StoragePolicyFixture {
  readonly name: string;
  readonly description?: string;
  /** Any of these tags must be on the datastore. */
  readonly tags?: readonly string[];
  /** The datastore must be of this kind. */
  readonly storage?: DatastoreType;
}

type Profile = Vim.Tagged<"PbmCapabilityProfile">;
type Capability = Vim.PbmCapabilityInstance;

/** The policies a new vCenter has. */
const builtIn: readonly StoragePolicyFixture[] = [
  { name: "Datastore Default", description: "No requirements" },
  {
    name: "vSAN Default Storage Policy",
    description: "Storage policy used as default for vSAN datastores",
    storage: "vsan",
  },
];

/** Storage policies by their id, and what was placed under them. */
export class StoragePolicies {
  readonly #vcenter: Vcenter;
  readonly #profiles = new Map<string, Profile>();
  /** Profile ids by datastore, where somebody chose one. */
  readonly #defaults = new Map<string, string>();
  /** Profile ids by object: `vm-42` for a machine, `vm-42:2000` for one of its disks. */
  readonly #associations = new Map<string, string>();

  constructor(vcenter: Vcenter) {
    this.#vcenter = vcenter;
    for (const policy of builtIn) this.add(policy, true);
  }

  add({ name, description = "", tags, storage }: StoragePolicyFixture, isDefault = false): Profile {
    const capabilities: Capability[] = [];
    if (tags)
      capabilities.push(
        capability(tagNamespace, "tags", { $type: "PbmCapabilityDiscreteSet", values: [...tags] }),
      );
    if (storage === "vsan") capabilities.push(capability(vsanNamespace, "hostFailuresToTolerate", 1));
    else if (storage) capabilities.push(capability(typeNamespace, "type", storage));
    const subProfiles = [{ name: "Rules", capability: capabilities }];
    const constraints = { $type: "PbmCapabilitySubProfileConstraints" as const, subProfiles };
    return this.create(
      { name, description, resourceType: { resourceType: "STORAGE" }, constraints },
      isDefault,
    );
  }

  create(spec: Vim.PbmCapabilityProfileCreateSpec, isDefault = false): Profile {
    const { ids, clock, currentUser } = this.#vcenter;
    const uniqueId = ids.uuid("storage-policy", String(this.#profiles.size), spec.name);
    const time = new Date(clock.now()).toISOString();
    const user = currentUser || "Temporary user handle";
    const profile: Profile = {
      $type: "PbmCapabilityProfile",
      profileId: { uniqueId },
      name: spec.name,
      description: spec.description ?? "",
      creationTime: time,
      createdBy: user,
      lastUpdatedTime: time,
      lastUpdatedBy: user,
      profileCategory: spec.category ?? "REQUIREMENT",
      resourceType: spec.resourceType,
      constraints: spec.constraints,
      generationId: 0,
      isDefault,
    };
    this.#profiles.set(uniqueId, profile);
    return profile;
  }

  update(profile: Profile, { name, description, constraints }: Vim.PbmCapabilityProfileUpdateSpec): void {
    this.#profiles.set(profile.profileId.uniqueId, {
      ...profile,
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
      ...(constraints === undefined ? {} : { constraints }),
      generationId: Number(profile.generationId) + 1,
      lastUpdatedTime: this.#vcenter.time,
    });
  }

  delete({ uniqueId }: Vim.PbmProfileId): void {
    this.#profiles.delete(uniqueId);
  }

  list(): Profile[] {
    return [...this.#profiles.values()];
  }

  find({ uniqueId }: Vim.PbmProfileId): Profile | undefined {
    return this.#profiles.get(uniqueId);
  }

  /** Makes a policy the one of a datastore's disks that name none. */
  setDefault({ ref }: ManagedObject<"Datastore">, { profileId }: Profile): void {
    this.#defaults.set(ref.value, profileId.uniqueId);
  }

  /** The policy of a datastore's disks that name none; undefined when no policy of the vCenter's own allows it. */
  defaultOf(datastore: ManagedObject<"Datastore">): Profile | undefined {
    const chosen = this.#profiles.get(this.#defaults.get(datastore.ref.value) ?? "");
    const own = this.list().filter((profile) => profile.isDefault && this.allows(profile, datastore));
    return chosen ?? own.at(-1);
  }

  /** Whether disks of a policy may be on a datastore. */
  allows({ constraints }: Profile, datastore: ManagedObject<"Datastore">): boolean {
    const { subProfiles } = constraints as Partial<Vim.PbmCapabilitySubProfileConstraints>;
    if (!subProfiles || subProfiles.length === 0) return true;
    return subProfiles.some((rules) => (rules.capability ?? []).every((rule) => fulfils(datastore, rule)));
  }

  /** Notes under which policy an object was placed; without a policy what was noted is forgotten. */
  associate(key: string, profileId: string | undefined): void {
    if (profileId === undefined) this.#associations.delete(key);
    else this.#associations.set(key, profileId);
  }

  policyOf(key: string): Profile | undefined {
    return this.#profiles.get(this.#associations.get(key) ?? "");
  }

  objectsOf({ uniqueId }: Vim.PbmProfileId): string[] {
    return [...this.#associations].filter(([, id]) => id === uniqueId).map(([key]) => key);
  }
}

function capability(namespace: string, id: string, value: unknown): Capability {
  return { id: { namespace, id }, constraint: [{ propertyInstance: [{ id, value }] }] };
}

function fulfils({ properties }: ManagedObject<"Datastore">, { id, constraint }: Capability): boolean {
  const values = constraint.flatMap(({ propertyInstance }) =>
    propertyInstance.flatMap(({ value }) => listed(value)),
  );
  if (id.namespace === tagNamespace) return (properties.tag ?? []).some(({ key }) => values.includes(key));
  if (id.namespace === vsanNamespace) return properties.summary.type === "vsan";
  return id.namespace !== typeNamespace || values.includes(properties.summary.type);
}

function listed(value: unknown): unknown[] {
  const { values } = (typeof value === "object" && value !== null ? value : {}) as { values?: unknown[] };
  return values ?? [value];
}
