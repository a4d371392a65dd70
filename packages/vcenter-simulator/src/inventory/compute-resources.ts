import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { resourceInUse } from "../faults/faults.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import { changedRules } from "./cluster-rules.ts";
import { entityDefaults, nameForChild } from "./entity.ts";
import { adopt, disown, type FolderObject, requireChildType } from "./folders.ts";
import { removeHost } from "./host-removal.ts";
import { addPool } from "./resource-pools.ts";

/** A cluster or the compute resource of a standalone host. */
export type ComputeObject = ManagedObject<"ComputeResource" | "ClusterComputeResource">;

const emptySummary: Vim.ComputeResourceSummary = {
  totalCpu: 0,
  totalMemory: 0,
  numCpuCores: 0,
  numCpuThreads: 0,
  effectiveCpu: 0,
  effectiveMemory: 0,
  numHosts: 0,
  numEffectiveHosts: 0,
  overallStatus: "green",
};

interface Parts {
  readonly moid: string;
  readonly ref: ManagedObjectReference;
  readonly common: ReturnType<typeof commonProperties>;
}

function parts(
  vcenter: Vcenter,
  type: ComputeObject["ref"]["type"],
  folder: FolderObject,
  name: string,
): Parts {
  requireChildType(folder, type);
  const stored = nameForChild(vcenter, folder, name);
  const moid = vcenter.ids.nextMoid(type);
  return { moid, ref: { type, value: moid }, common: commonProperties(vcenter, folder, stored, moid) };
}

function commonProperties(vcenter: Vcenter, folder: FolderObject, name: string, moid: string) {
  const browser = vcenter.registry.add("EnvironmentBrowser", `envbrowser-${moid}`, {});
  return {
    ...entityDefaults,
    name,
    parent: folder.ref,
    host: [],
    datastore: [],
    network: [],
    environmentBrowser: browser.ref,
  };
}

function addRootPool(vcenter: Vcenter, owner: ComputeObject, folder: FolderObject): void {
  const pool = addPool(vcenter, owner, owner.ref, "Resources", {});
  vcenter.registry.update(owner, { resourcePool: pool.ref });
  adopt(vcenter, folder, owner);
}

/** Creates an empty cluster. Throws InvalidName, DuplicateName, NotSupported. */
export function createCluster(
  vcenter: Vcenter,
  folder: FolderObject,
  name: string,
  spec: Vim.ClusterConfigSpecEx,
): ManagedObject<"ClusterComputeResource"> {
  const { moid, ref, common } = parts(vcenter, "ClusterComputeResource", folder, name);
  const configuration = clusterConfiguration(vcenter, spec, undefined);
  const cluster = vcenter.registry.add("ClusterComputeResource", moid, {
    ...common,
    resourcePool: ref,
    summary: {
      $type: "ClusterComputeResourceSummary",
      ...emptySummary,
      currentFailoverLevel: 0,
      numVmotions: 0,
    },
    configuration,
    configurationEx: extendedConfiguration(configuration),
  });
  addRootPool(vcenter, cluster, folder);
  return cluster;
}

/** Creates the compute resource that stands for one host outside clusters; it bears the host's name. */
export function createStandaloneComputeResource(
  vcenter: Vcenter,
  folder: FolderObject,
  name: string,
): ManagedObject<"ComputeResource"> {
  const { moid, ref, common } = parts(vcenter, "ComputeResource", folder, name);
  const compute = vcenter.registry.add("ComputeResource", moid, {
    ...common,
    resourcePool: ref,
    summary: emptySummary,
    configurationEx: { vmSwapPlacement: "vmDirectory" },
  });
  addRootPool(vcenter, compute, folder);
  return compute;
}

/** Applies the HA and DRS settings and the DRS rules of a spec; what it leaves out stays. Throws InvalidArgument. */
export function reconfigureCluster(
  vcenter: Vcenter,
  cluster: ManagedObject<"ClusterComputeResource">,
  spec: Vim.ClusterConfigSpecEx,
): void {
  const configuration = clusterConfiguration(vcenter, spec, cluster);
  vcenter.registry.update(cluster, { configuration, configurationEx: extendedConfiguration(configuration) });
}

function clusterConfiguration(
  vcenter: Vcenter,
  spec: Vim.ClusterConfigSpecEx,
  cluster: ManagedObject<"ClusterComputeResource"> | undefined,
): Vim.ClusterConfigInfo {
  const { dasConfig, drsConfig, rule = [] } = cluster?.properties.configuration ?? {};
  return {
    dasConfig: {
      enabled: false,
      hostMonitoring: "enabled",
      admissionControlEnabled: true,
      failoverLevel: 1,
      ...dasConfig,
      ...spec.dasConfig,
    },
    drsConfig: {
      enabled: false,
      enableVmBehaviorOverrides: true,
      defaultVmBehavior: "fullyAutomated",
      vmotionRate: 3,
      ...drsConfig,
      ...spec.drsConfig,
    },
    rule: changedRules(vcenter, cluster, rule, spec.rulesSpec ?? []),
  };
}

function extendedConfiguration(configuration: Vim.ClusterConfigInfo): Vim.Tagged<"ClusterConfigInfoEx"> {
  return { $type: "ClusterConfigInfoEx", vmSwapPlacement: "vmDirectory", ...configuration };
}

/** Removes a compute resource with its hosts and pools. Throws ResourceInUse while it has VMs. */
export function destroyComputeResource(vcenter: Vcenter, compute: ComputeObject): void {
  const hosts = compute.properties.host.map((ref) => vcenter.registry.require("HostSystem", ref));
  if (hosts.some((host) => host.properties.vm.length > 0))
    throw resourceInUse(compute.ref.type, compute.properties.name);
  for (const host of hosts) removeHost(vcenter, host);
  const pools = [compute.properties.resourcePool];
  for (let ref = pools.pop(); ref; ref = pools.pop()) {
    const pool = vcenter.registry.find("ResourcePool", ref);
    if (pool) pools.push(...pool.properties.resourcePool);
    vcenter.registry.remove(ref);
  }
  disown(vcenter, compute);
  if (compute.properties.environmentBrowser) vcenter.registry.remove(compute.properties.environmentBrowser);
  vcenter.registry.remove(compute.ref);
}
