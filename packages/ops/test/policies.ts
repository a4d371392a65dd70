import type { Session } from "@novasphere/vsphere-client";

/** The names of the storage policies that a VM's home and its disks are under, in the order of the disks. */
export async function fetchPolicies(
  session: Session,
  vm: { readonly value: string },
  deviceKeys: readonly number[],
): Promise<(string | undefined)[]> {
  const service = await session.connectStoragePolicies();
  const names = new Map(
    (await service.fetchProfiles()).map(({ profileId, name }) => [profileId.uniqueId, name] as const),
  );
  const entities = [
    { objectType: "virtualMachine", key: vm.value },
    ...deviceKeys.map((key) => ({ objectType: "virtualDiskId", key: `${vm.value}:${key}` })),
  ];
  const found: (string | undefined)[] = [];
  for (const entity of entities) {
    const _this = service.serviceContent.profileManager;
    const [id] = (await service.call("PbmQueryAssociatedProfile", { _this, entity })) ?? [];
    found.push(id && names.get(id.uniqueId));
  }
  return found;
}
