import { hash } from "node:crypto";

/** What the moid of each managed object type starts with, as vCenter writes them. */
const prefixes: Readonly<Record<string, string>> = {
  ClusterComputeResource: "domain-c",
  ComputeResource: "domain-s",
  Datacenter: "datacenter-",
  Datastore: "datastore-",
  DistributedVirtualPortgroup: "dvportgroup-",
  HostSystem: "host-",
  HttpNfcLease: "nfclease-",
  Network: "network-",
  OpaqueNetwork: "network-o",
  ResourcePool: "resgroup-",
  StoragePod: "group-p",
  Task: "task-",
  VirtualApp: "resgroup-v",
  VirtualMachine: "vm-",
  VirtualMachineSnapshot: "snapshot-",
  VmwareDistributedVirtualSwitch: "dvs-",
};

/** Hands out identifiers that depend on the seed and on nothing else: equal in every run. */
export class Identifiers {
  readonly #seed: number;
  #last = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** The next managed object id, e.g. `vm-42`; one counter for all types, as in vCenter. */
  nextMoid(type: string, prefix: string = prefixes[type] ?? `${type}-`): string {
    this.#last += 1;
    return prefix + this.#last;
  }

  /** A UUID for a purpose, e.g. `uuid("vm-42", "instanceUuid")`: the same one each time it is asked for. */
  uuid(...purpose: string[]): string {
    const hex = this.#hash(purpose);
    const variant = "89ab"[Number.parseInt(hex[16] ?? "0", 16) % 4];
    const parts = [hex.slice(0, 8), "-", hex.slice(8, 12), "-4", hex.slice(13, 16), "-", variant];
    return [...parts, hex.slice(17, 20), "-", hex.slice(20, 32)].join("");
  }

  /** A MAC address in the range vCenter assigns from. */
  macAddress(...purpose: string[]): string {
    const hex = this.#hash(purpose);
    const range = (0x80 + (Number.parseInt(hex.slice(0, 2), 16) % 0x40)).toString(16);
    return ["00:50:56", range, hex.slice(2, 4), hex.slice(4, 6)].join(":");
  }

  /** A number in [0, 1) for a purpose. */
  fraction(...purpose: string[]): number {
    return Number.parseInt(this.#hash(purpose).slice(0, 12), 16) / 2 ** 48;
  }

  #hash(purpose: readonly string[]): string {
    return hash("sha1", `${this.#seed}/${purpose.join("/")}`);
  }
}

/** The same text in one piece: joined pieces would be kept alive one by one, for every machine. */
export function flatten(text: string): string {
  return Buffer.from(text, "utf8").toString("utf8");
}
