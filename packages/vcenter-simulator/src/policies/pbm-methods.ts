import type { PbmMethods, Vim } from "@novasphere/vim25";
import { invalidArgument } from "../faults/faults.ts";
import { methodFault } from "../faults/method-fault.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import { capabilityMetadata } from "./capability-metadata.ts";
import { pbmContent } from "./pbm-content.ts";

/** The methods of the storage policy service. */
export type PbmTable = {
  readonly [M in keyof PbmMethods]?: (
    vcenter: Vcenter,
    parameters: PbmMethods[M]["request"],
  ) => PbmMethods[M]["response"];
};

type Profile = Vim.Tagged<"PbmCapabilityProfile">;
type Hub = Vim.PbmPlacementHub;

function requireProfile(vcenter: Vcenter, id: Vim.PbmProfileId): Profile {
  const profile = vcenter.policies.find(id);
  if (!profile) throw invalidArgument("profileId");
  return profile;
}

function refuseDuplicate(vcenter: Vcenter, name: string, except?: Profile): void {
  if (vcenter.policies.list().some((profile) => profile.name === name && profile !== except))
    throw methodFault("PbmDuplicateName", `The name '${name}' already exists.`, { name });
}

/** The datastores of a search: those named, or all. Throws PbmNonExistentHubs. */
function datastoresOf(vcenter: Vcenter, hubs: readonly Hub[] | undefined): ManagedObject<"Datastore">[] {
  if (!hubs) return [...vcenter.registry.all("Datastore")];
  const find = ({ hubId }: Hub) => vcenter.registry.find("Datastore", { type: "Datastore", value: hubId });
  const missing = hubs.filter((hub) => hub.hubType === "Datastore" && !find(hub));
  if (missing.length > 0)
    throw methodFault("PbmNonExistentHubs", "Some datastores do not exist.", { hubs: missing });
  return hubs.flatMap((hub) => find(hub) ?? []);
}

const hubOf = ({ ref }: ManagedObject<"Datastore">): Hub => ({ hubType: "Datastore", hubId: ref.value });

function check(
  vcenter: Vcenter,
  hubs: readonly Hub[] | undefined,
  profiles: readonly Profile[],
): Vim.PbmPlacementCompatibilityResult[] {
  return datastoresOf(vcenter, hubs).map((datastore) => {
    const hub = hubOf(datastore);
    const refused = profiles.filter((profile) => !vcenter.policies.allows(profile, datastore));
    const error = refused.map(({ name }) => {
      const message = `Datastore '${datastore.properties.name}' does not satisfy the policy '${name}'.`;
      return methodFault("PbmCompatibilityCheckFault", message, { hub }).toLocalized();
    });
    return error.length > 0 ? { hub, error } : { hub };
  });
}

function requiredProfiles(
  vcenter: Vcenter,
  requirements: readonly Vim.AnyPbmPlacementRequirement[] | undefined,
): Profile[] {
  return (requirements ?? [])
    .filter((requirement) => requirement.$type === "PbmPlacementCapabilityProfileRequirement")
    .map((requirement) =>
      requireProfile(vcenter, (requirement as Vim.PbmPlacementCapabilityProfileRequirement).profileId),
    );
}

/** Machines are known by their moid, their disks by `moid:key`. */
function describeObject(key: string): Vim.PbmServerObjectRef {
  return { objectType: key.includes(":") ? "virtualDiskId" : "virtualMachine", key };
}

/** Whether a machine's disks are where their policy allows. */
function compliance(vcenter: Vcenter, entity: Vim.PbmServerObjectRef): Vim.PbmComplianceResult {
  const [moid = ""] = entity.key.split(":");
  const vm = vcenter.registry.require("VirtualMachine", { type: "VirtualMachine", value: moid });
  const profile = vcenter.policies.policyOf(entity.key);
  const datastores = vm.properties.datastore.map((ref) => vcenter.registry.require("Datastore", ref));
  const isCompliant =
    !profile || datastores.every((datastore) => vcenter.policies.allows(profile, datastore));
  return {
    checkTime: vcenter.time,
    entity,
    ...(profile ? { profile: profile.profileId } : {}),
    complianceStatus: profile ? (isCompliant ? "compliant" : "nonCompliant") : "notApplicable",
    mismatch: false,
  };
}

/** What the storage policy service answers. */
export const pbmMethods: PbmTable = {
  PbmRetrieveServiceContent: (vcenter) => pbmContent(vcenter),
  PbmQueryProfile(vcenter, { resourceType, profileCategory }) {
    const wanted = vcenter.policies
      .list()
      .filter((profile) => profile.resourceType.resourceType === resourceType.resourceType)
      .filter((profile) => profileCategory === undefined || profile.profileCategory === profileCategory);
    return wanted.map(({ profileId }) => profileId);
  },
  PbmRetrieveContent(vcenter, { profileIds }) {
    if (!profileIds || profileIds.length === 0) throw invalidArgument("profileIds");
    return profileIds.map((id) => requireProfile(vcenter, id));
  },
  PbmCreate(vcenter, { createSpec }) {
    if (createSpec.name === "") throw invalidArgument("createSpec.name");
    refuseDuplicate(vcenter, createSpec.name);
    return vcenter.policies.create(createSpec).profileId;
  },
  PbmUpdate(vcenter, { profileId, updateSpec }) {
    const profile = requireProfile(vcenter, profileId);
    if (updateSpec.name !== undefined) refuseDuplicate(vcenter, updateSpec.name, profile);
    vcenter.policies.update(profile, updateSpec);
  },
  PbmDelete: (vcenter, { profileId }) =>
    profileId.map((id) => {
      const profile = requireProfile(vcenter, id);
      if (vcenter.policies.objectsOf(id).length > 0) {
        const fault = methodFault("PbmResourceInUse", `The policy '${profile.name}' is in use.`, {
          name: profile.name,
        });
        return { profileId: id, fault: fault.toLocalized() };
      }
      vcenter.policies.delete(id);
      return { profileId: id };
    }),
  PbmCheckCompatibility: (vcenter, { hubsToSearch, profile }) =>
    check(vcenter, hubsToSearch, [requireProfile(vcenter, profile)]),
  PbmCheckRequirements: (vcenter, { hubsToSearch, placementSubjectRequirement }) =>
    check(vcenter, hubsToSearch, requiredProfiles(vcenter, placementSubjectRequirement)),
  PbmQueryMatchingHub(vcenter, { hubsToSearch, profile }) {
    const wanted = requireProfile(vcenter, profile);
    return datastoresOf(vcenter, hubsToSearch)
      .filter((datastore) => vcenter.policies.allows(wanted, datastore))
      .map(hubOf);
  },
  PbmQueryAssociatedProfile(vcenter, { entity }) {
    const profile = vcenter.policies.policyOf(entity.key);
    return profile ? [profile.profileId] : [];
  },
  PbmQueryAssociatedProfiles: (vcenter, { entities }) =>
    entities.map((object) => {
      const profile = vcenter.policies.policyOf(object.key);
      return profile ? { object, profileId: [profile.profileId] } : { object };
    }),
  PbmQueryAssociatedEntity(vcenter, { profile, entityType }) {
    const objects = vcenter.policies
      .objectsOf(requireProfile(vcenter, profile).profileId)
      .map(describeObject);
    return objects.filter(({ objectType }) => entityType === undefined || objectType === entityType);
  },
  PbmQueryDefaultRequirementProfile: (vcenter, { hub }) => defaultProfile(vcenter, hub).profileId,
  PbmQueryDefaultRequirementProfiles: (vcenter, { datastores }) =>
    datastores.map((hub) => ({ datastores: [hub], defaultProfile: defaultProfile(vcenter, hub) })),
  PbmFetchComplianceResult: (vcenter, { entities }) => entities.map((entity) => compliance(vcenter, entity)),
  PbmAssignDefaultRequirementProfile(vcenter, { profile: id, datastores }) {
    const profile = requireProfile(vcenter, id);
    for (const datastore of datastoresOf(vcenter, datastores)) {
      if (!vcenter.policies.allows(profile, datastore)) throw invalidArgument("datastores");
      vcenter.policies.setDefault(datastore, profile);
    }
  },
  PbmFetchCapabilityMetadata: () => [...capabilityMetadata],
};

/** The default policy of a datastore. Throws PbmNonExistentHubs, InvalidArgument. */
function defaultProfile(vcenter: Vcenter, hub: Hub): Profile {
  const [datastore] = datastoresOf(vcenter, [hub]);
  const profile = datastore && vcenter.policies.defaultOf(datastore);
  if (!profile) throw invalidArgument("hub");
  return profile;
}
