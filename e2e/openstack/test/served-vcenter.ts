import { fetchFacts, startVcsim, type VcsimCard } from "@novasphere/e2e-vcsim";
import { type Simulator, startSimulator } from "@novasphere/vcenter-simulator";
import { HoldingClock, heldMs } from "./held-tasks.ts";

/** A vCenter with three clusters and two pools to serve. */
export interface ServedVCenter extends AsyncDisposable {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly thumbprint: string;
  /** What nova.conf names: three clusters, then two pools. */
  readonly names: readonly string[];
}

const username = "nova@vsphere.local";
const password = "e2e-vcenter";

/** Provider names are unique in a control plane, so the clusters of two vCenters differ in their names. */
function fixtureOf(prefix: string, portgroups: readonly string[] = []) {
  const cluster = (letter: string, pools: readonly string[] = []) => ({
    type: "ClusterComputeResource" as const,
    name: `${prefix}${letter}`,
    hosts: [1, 2].map((number) => `${prefix.toLowerCase()}${letter.toLowerCase()}-esx${number}`),
    pools: pools.map((name) => ({ type: "ResourcePool" as const, name })),
  });
  const host = [cluster("A", [`${prefix}Gold`]), cluster("B"), cluster("C", [`${prefix}Silver`])];
  return {
    root: [
      {
        type: "Datacenter" as const,
        name: `${prefix}DC`,
        host,
        datastore: [{ type: "Datastore" as const, name: `${prefix}Store` }],
        network: [
          {
            type: "VmwareDistributedVirtualSwitch" as const,
            name: `${prefix}Switch`,
            children: portgroups.map((name) => ({ type: "DistributedVirtualPortgroup" as const, name })),
          },
        ],
      },
    ],
  };
}

function namesOf(prefix: string): string[] {
  return [
    `${prefix}A, ${prefix}DC/${prefix}B`,
    `${prefix}C`,
    `${prefix}DC/${prefix}A/${prefix}Gold`,
    `${prefix}Silver`,
  ];
}

/** The simulator of this project; its control does to it what happens to a vCenter. */
export interface ServedSimulator extends ServedVCenter, Pick<Simulator, "control" | "inventory"> {
  /** Lets no task of this method end until all are let go. */
  hold(method: string): void;
  /** Lets them go, and holds no more. */
  release(): void;
}

/** Starts one, with these portgroups. */
export async function serveSimulator(
  prefix: string,
  portgroups: readonly string[] = [],
): Promise<ServedSimulator> {
  const clock = new HoldingClock();
  const simulator = await startSimulator({
    username,
    password,
    clock,
    inventory: fixtureOf(prefix, portgroups),
  });
  const methods = new Set<string>();
  return {
    control: simulator.control,
    inventory: simulator.inventory,
    hold: (method) => {
      methods.add(method);
      simulator.control.setTaskDelay(heldMs, method);
    },
    release: () => {
      for (const method of methods) simulator.control.setTaskDelay(0, method);
      clock.release();
    },
    url: simulator.url,
    username,
    password,
    thumbprint: simulator.thumbprint ?? "",
    names: namesOf(prefix),
    [Symbol.asyncDispose]: () => simulator[Symbol.asyncDispose](),
  };
}

/** govmomi's simulator. */
export async function serveVcsim(prefix: string): Promise<ServedVCenter> {
  const vcsim = await startVcsim({ tls: true, username, password, fixture: fixtureOf(prefix) });
  return {
    url: vcsim.url,
    username,
    password,
    thumbprint: vcsim.thumbprint ?? "",
    names: namesOf(prefix),
    [Symbol.asyncDispose]: () => vcsim.stop(),
  };
}

/** The network cards of the machine of each instance UUID, as govmomi's client tells. */
export async function fetchCards(vcenter: ServedVCenter): Promise<Map<string, readonly VcsimCard[]>> {
  const { vms } = await fetchFacts(vcenter);
  return new Map(vms.map(({ instanceUuid, cards }) => [instanceUuid, cards]));
}

/** Where a machine of this instance UUID is, by the name of its cluster or pool, as govmomi's client tells. */
export async function fetchPlaces(
  vcenter: ServedVCenter,
): Promise<Map<string, { pool: string; powerState: string }>> {
  const { clusters, vms } = await fetchFacts(vcenter);
  const clusterOf = new Map(clusters.map(({ resourcePool, moid }) => [resourcePool, moid]));
  return new Map(
    vms.map(({ instanceUuid, resourcePool, powerState }) => [
      instanceUuid,
      { pool: clusterOf.get(resourcePool) ?? resourcePool, powerState },
    ]),
  );
}
