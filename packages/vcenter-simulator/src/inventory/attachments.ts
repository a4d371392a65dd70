import type { ManagedObjectReference } from "@novasphere/vim25";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Registry } from "../state/registry.ts";
import type { ComputeObject } from "./compute-resources.ts";

/** Which hosts see which datastores and networks, kept on both sides and on the compute resource. */
export class Attachments {
  readonly #registry: Registry;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** Mounts a datastore on a host. */
  mount(
    host: ManagedObject<"HostSystem">,
    datastore: ManagedObject<"Datastore">,
    accessMode = "readWrite",
  ): void {
    const mounts = datastore.properties.host;
    if (mounts.some(({ key }) => key.value === host.ref.value)) return;
    const mountInfo = {
      path: datastore.properties.summary.url.replace("ds://", ""),
      accessMode,
      mounted: true,
      accessible: true,
    };
    const { summary } = datastore.properties;
    this.#registry.update(datastore, {
      host: [...mounts, { key: host.ref, mountInfo }],
      summary: { ...summary, multipleHostAccess: mounts.length > 0 },
    });
    this.#registry.link(host, "datastore", datastore.ref);
    this.#addToCompute(host, "datastore", datastore.ref);
  }

  /** Makes a network available on a host. */
  connect(
    host: ManagedObject<"HostSystem">,
    network: ManagedObject<"Network" | "DistributedVirtualPortgroup" | "OpaqueNetwork">,
  ): void {
    this.#registry.link(network, "host", host.ref);
    this.#registry.link(host, "network", network.ref);
    this.#addToCompute(host, "network", network.ref);
  }

  /** Works out anew what the hosts of a compute resource see together. */
  refresh(compute: ComputeObject): void {
    const seen = {
      datastore: new Map<string, ManagedObjectReference>(),
      network: new Map<string, ManagedObjectReference>(),
    };
    for (const ref of compute.properties.host) {
      const host = this.#registry.find("HostSystem", ref);
      for (const kind of ["datastore", "network"] as const)
        for (const item of host?.properties[kind] ?? []) seen[kind].set(item.value, item);
    }
    this.#registry.update(compute, {
      datastore: [...seen.datastore.values()],
      network: [...seen.network.values()],
    });
  }

  #addToCompute(
    host: ManagedObject<"HostSystem">,
    kind: "datastore" | "network",
    ref: ManagedObjectReference,
  ): void {
    const compute = this.#registry.find("ComputeResource", host.properties.parent);
    if (compute) this.#registry.link(compute, kind, ref);
  }
}
