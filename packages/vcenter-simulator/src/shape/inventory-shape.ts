import type { DatastoreFigures } from "../inventory/datastores.ts";
import type { HostFigures } from "../inventory/host-figures.ts";
import type {
  ComputeFixture,
  DatacenterFixture,
  DatastoreFixture,
  FolderFixture,
  InventoryFixture,
  MachineFixture,
  NetworkFixture,
  PortgroupFixture,
} from "./inventory-fixture.ts";

/** An inventory by numbers; names follow a pattern: `DC0`, `DC0_C0`, `DC0_C0_H0`, `DC0_C0_RP0_VM0`, `LocalDS_0`; all as vcsim's. */
export interface InventoryShape {
  /** Default 1. */
  readonly datacenters?: number;
  /** Clusters in each datacenter; default 1. */
  readonly clusters?: number;
  /** Default 3. */
  readonly hostsPerCluster?: number;
  /** Hosts outside clusters in each datacenter; default 1. */
  readonly standaloneHosts?: number;
  /** Child pools of each cluster's root pool; default 0. They get no machines. */
  readonly pools?: number;
  /** vApps in each root pool of a cluster; default 0. */
  readonly vApps?: number;
  /** Machines in each root pool, those of standalone hosts included, and in each vApp; default 2. */
  readonly vms?: number;
  /** Datastores in each datacenter; default 1. */
  readonly datastores?: number;
  /** Empty datastore clusters in each datacenter; default 0. */
  readonly storagePods?: number;
  /** Datacenters that stand in a folder, contents in folders too; default 0. */
  readonly folders?: number;
  /** Portgroups in each datacenter; default 1. */
  readonly portgroups?: number;
  /** Portgroups in each datacenter that NSX provides; default 0. */
  readonly nsxPortgroups?: number;
  /** Opaque networks in each datacenter; default 0. */
  readonly opaqueNetworks?: number;
  /** Figures of every host. */
  readonly host?: Partial<HostFigures>;
  /** Figures of every datastore. */
  readonly datastore?: Partial<DatastoreFigures>;
  /** Figures of every machine. */
  readonly vm?: Pick<MachineFixture, "cpus" | "memoryMiB" | "diskGiB" | "powerState" | "guestId">;
  /** Whether clusters have DRS; default true. */
  readonly drs?: boolean;
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** Writes down the inventory that a shape's numbers stand for. */
export function fixtureOfShape(shape: InventoryShape): InventoryFixture {
  const { datacenters = 1, folders = 0 } = shape;
  return {
    root: times(datacenters, (index) => {
      const isFoldered = index < folders;
      const datacenter = datacenterOfShape(shape, index, isFoldered);
      return isFoldered ? folder(`F${index}`, [datacenter]) : datacenter;
    }),
  };
}

function folder<Child>(name: string, children: readonly Child[]): FolderFixture<Child> {
  return { type: "Folder", name, children };
}

function datacenterOfShape(shape: InventoryShape, index: number, isFoldered: boolean): DatacenterFixture {
  const { clusters = 1, hostsPerCluster = 3, standaloneHosts = 1, pools = 0, vApps = 0, drs = true } = shape;
  const name = `DC${index}`;
  const wrap = <Child>(children: readonly Child[]) =>
    isFoldered ? [folder(`F${index}`, children)] : children;
  const clusterFixtures = times(clusters, (cluster): ComputeFixture => {
    const clusterName = `${name}_C${cluster}`;
    return {
      type: "ClusterComputeResource",
      name: clusterName,
      drs,
      hosts: times(hostsPerCluster, (host) => ({ ...shape.host, name: `${clusterName}_H${host}` })),
      pools: [
        ...times(pools, (pool) => ({
          type: "ResourcePool" as const,
          name: `${clusterName}_RP${pool + 1}`,
        })),
        ...times(vApps, (app) => ({ type: "VirtualApp" as const, name: `${clusterName}_APP${app}` })),
      ],
    };
  });
  const standalone = times(standaloneHosts, (host): ComputeFixture => {
    const hostName = `${name}_H${host}`;
    return { type: "ComputeResource", name: hostName, hosts: [{ ...shape.host, name: hostName }] };
  });
  const computes = [...standalone, ...clusterFixtures];
  return {
    type: "Datacenter",
    name,
    host: wrap(computes),
    datastore: wrap([
      ...datastoresOfShape(shape, index),
      ...times(shape.storagePods ?? 0, (pod) => ({
        type: "StoragePod" as const,
        name: `${name}_POD${pod}`,
        children: [],
      })),
    ]),
    network: wrap(networksOfShape(shape, index)),
    vm: wrap(machinesOfShape(shape, isFoldered ? `F${index}/` : "", computes)),
  };
}

function datastoresOfShape(
  { datastores = 1, datastore }: InventoryShape,
  datacenter: number,
): DatastoreFixture[] {
  return times(datastores, (index) => ({
    type: "Datastore",
    name: `LocalDS_${datacenter * datastores + index}`,
    ...(datastore?.type === undefined ? {} : { storage: datastore.type }),
    ...(datastore?.capacityGiB === undefined ? {} : { capacityGiB: datastore.capacityGiB }),
  }));
}

function networksOfShape(shape: InventoryShape, datacenter: number): NetworkFixture[] {
  const { portgroups = 1, nsxPortgroups = 0, opaqueNetworks = 0 } = shape;
  const type = "DistributedVirtualPortgroup";
  const children: PortgroupFixture[] = [
    ...times(portgroups, (index) => ({ type, name: `DC${datacenter}_DVPG${index}` }) as const),
    ...times(
      nsxPortgroups,
      (index) => ({ type, name: `DC${datacenter}_NSXPG${index}`, isNsx: true }) as const,
    ),
  ];
  const opaque = times(opaqueNetworks, (index) => ({
    type: "OpaqueNetwork" as const,
    name: `DC${datacenter}_NSX${index}`,
  }));
  if (children.length === 0) return opaque;
  return [{ type: "VmwareDistributedVirtualSwitch", name: `DVS${datacenter}`, children }, ...opaque];
}

function machinesOfShape(
  { vms = 2, vm }: InventoryShape,
  prefix: string,
  computes: readonly ComputeFixture[],
): MachineFixture[] {
  const machines = (name: string, pool: string): MachineFixture[] =>
    times(vms, (index) => ({
      ...vm,
      type: "VirtualMachine" as const,
      name: `${name}_VM${index}`,
      pool: prefix + pool,
    }));
  return computes
    .filter(({ hosts }) => hosts.length > 0)
    .flatMap(({ name, type, pools = [] }) => [
      ...machines(`${name}${type === "ClusterComputeResource" ? "_RP0" : ""}`, name),
      ...pools
        .filter((pool) => pool.type === "VirtualApp")
        .flatMap((app) => machines(app.name, `${name}/${app.name}`)),
    ]);
}
