/** Size and behaviour of the simulator. Counts left out are those of vcsim's default model. */
export interface VcsimOptions {
  /** Listen address; default `127.0.0.1:0`, a free port. */
  listen?: string;
  /** Serve HTTPS with a certificate made for this run; default false. */
  tls?: boolean;
  /** The only user name `Login` accepts; without name and password any non-empty pair works. */
  username?: string;
  password?: string;
  /** Datacenters; default 1. */
  datacenters?: number;
  /** Clusters per datacenter; default 1. */
  clusters?: number;
  /** Hosts per cluster; default 3. */
  hosts?: number;
  /** Standalone hosts per datacenter; default 1. */
  standaloneHosts?: number;
  /** Resource pools below the root pool of each cluster; default 0. With pools, the VMs go there. */
  pools?: number;
  /** Virtual machines, switched on, per resource pool and standalone host; default 2. */
  vms?: number;
  /** Datastores per datacenter; default 1. */
  datastores?: number;
  /** How many of the datacenters, with their contents, are put into folders; default 0. */
  folders?: number;
  /** Milliseconds added to each call. */
  delayMs?: number;
  /** Milliseconds each task takes at least. */
  taskDelayMs?: number;
  /** Inventory to build instead of the counts. */
  fixture?: VcsimFixture;
}

/** An inventory tree below the root folder. */
export interface VcsimFixture {
  root: readonly VcsimFixtureNode[];
}

/** One inventory object. Which keys count depends on `type`; README.md describes them. */
export interface VcsimFixtureNode {
  type: string;
  /** Display name. */
  name: string;
  /** Stored name, when it is not the display name with `%`, `/` and `\` escaped. */
  storedName?: string;
  children?: readonly VcsimFixtureNode[];
  host?: readonly VcsimFixtureNode[];
  vm?: readonly VcsimFixtureNode[];
  datastore?: readonly VcsimFixtureNode[];
  network?: readonly VcsimFixtureNode[];
  hiddenFolderNames?: Readonly<Partial<Record<"host" | "vm" | "datastore" | "network", string>>>;
  hosts?: readonly string[];
  pools?: readonly VcsimFixtureNode[];
}

/** A running simulator. */
export interface Vcsim extends AsyncDisposable {
  /** The SDK endpoint, for example `http://127.0.0.1:41043/sdk`. */
  readonly url: string;
  readonly pid: number;
  /** A user name and password that `Login` accepts. */
  readonly username: string;
  readonly password: string;
  /** With `tls`: SHA-256 of the certificate, `AA:BB:…` as in Node's `fingerprint256`. */
  readonly thumbprint?: string;
  /** With `tls`: the certificate in PEM, which is its own authority. */
  readonly certificate?: string;
  /** The last 64 KiB of what the simulator wrote to standard error; a crash shows here. */
  log(): string;
  /** True once the process is gone. Some bad requests end it, see README.md. */
  hasExited(): boolean;
  /** Reads the inventory with govmomi, see {@link fetchFacts}. */
  fetchFacts(): Promise<VcsimFacts>;
  /**
   * Ends the simulator and waits until it and its files are gone. Calling it twice is fine.
   * Rejects with `VCSIM_CRASHED` when the simulator had ended by itself.
   */
  stop(): Promise<void>;
}

interface VcsimEntity {
  moid: string;
  /** Stored name. */
  name: string;
  /** Inventory path. */
  path: string;
}

export interface VcsimCluster extends VcsimEntity {
  /** Managed object ids of the hosts. */
  hosts: string[];
  /** Managed object id of the root pool. */
  resourcePool: string;
}

export interface VcsimPool extends VcsimEntity {
  /** Managed object id of the cluster or standalone host it belongs to. */
  owner: string;
}

export interface VcsimMachine extends VcsimEntity {
  instanceUuid: string;
  /** Managed object id of the pool; empty for a template. */
  resourcePool: string;
  powerState: string;
  /** Its network cards. */
  cards: VcsimCard[];
}

export interface VcsimCard {
  macAddress: string;
  /** Stored name of the network, of a distributed one that of its portgroup; empty for another. */
  network: string;
}

/** What govmomi read, each list sorted by path, then id. Pools include root pools and vApps. */
export interface VcsimFacts {
  clusters: VcsimCluster[];
  pools: VcsimPool[];
  vms: VcsimMachine[];
}

export type VcsimErrorCode =
  | "VCSIM_UNAVAILABLE"
  | "VCSIM_BUILD_FAILED"
  | "VCSIM_START_FAILED"
  | "VCSIM_CRASHED"
  | "VCSIM_FACTS_FAILED"
  | "VCSIM_LIFE_FAILED"
  | "VCSIM_PEER_FAILED";

export class VcsimError extends Error {
  readonly code: VcsimErrorCode;
}

/**
 * Whether the simulator can run here; builds it first when needed, which takes
 * about a minute once. False without a usable Go toolchain. Rejects with
 * `VCSIM_UNAVAILABLE` instead when the environment says `NOVASPHERE_REQUIRE_VCSIM=1`,
 * and with `VCSIM_BUILD_FAILED` when Go refuses the sources.
 */
export function vcsimAvailable(): Promise<boolean>;

/** The part of vitest's `describe` that {@link describeWithVcsim} needs. */
export interface DescribeFunction<Result> {
  (title: string, body: () => void): Result;
  skip(title: string, body: () => void): Result;
}

/**
 * A suite that needs the simulator: `await describeWithVcsim(describe, "live inventory", () => { … })`
 * at the top level of a test file. Without one the suite is skipped and its title
 * ends in `(skipped: no vcsim)`. Rejects as {@link vcsimAvailable} does.
 */
export function describeWithVcsim<Result>(
  describe: DescribeFunction<Result>,
  title: string,
  body: () => void,
): Promise<Result>;

/**
 * Starts a simulator and resolves when it answers, after about 0.3 seconds for the
 * default model. It ends with `stop()`, with `await using`, or with this process.
 * Rejects with `VCSIM_UNAVAILABLE`, `VCSIM_BUILD_FAILED` or `VCSIM_START_FAILED`.
 */
export function startVcsim(options?: VcsimOptions): Promise<Vcsim>;

/**
 * Reads clusters, resource pools and virtual machines of any vCenter with govmomi,
 * independently of our own client. Does not check the server's certificate.
 * Rejects with `VCSIM_FACTS_FAILED`.
 */
export function fetchFacts(server: { url: string; username: string; password: string }): Promise<VcsimFacts>;

/**
 * Takes a virtual machine through its life with govmomi's finder, views, property collector, tasks, object
 * wrappers, datastore transfer and events, on any vCenter with the default model; gives what was seen, by step.
 * Does not check the server's certificate. Rejects with `VCSIM_UNAVAILABLE`, `VCSIM_BUILD_FAILED` or
 * `VCSIM_LIFE_FAILED`.
 */
export function runLife(server: {
  url: string;
  username: string;
  password: string;
}): Promise<Record<string, unknown>>;

/** How the peer answers: paths by govmomi's finder, by one call each or from one read of the tree; a count of all machines; statistics of all clusters from one read of their leaves, or five calls for each. */
export type PeerWay = "finder" | "inventoryPath" | "tree" | "machines" | "leaves" | "fiveCalls";

/** What one answer took. */
export interface PeerAnswer {
  elapsedMs: number;
  /** CPU time of the peer's process. */
  cpuMs: number;
  calls: number;
  /** Resident memory of the peer's process afterwards, on Linux. */
  residentMb: number;
  /** Paths or machines, or for statistics the threads of all hosts. */
  found: number;
}

/** A Go program on govmomi, logged in and waiting to be asked: what benchmarks measure beside. */
export interface Peer extends AsyncDisposable {
  /** Rejects with `VCSIM_PEER_FAILED`; what went wrong is on standard error. */
  ask(way: PeerWay, paths?: readonly string[]): Promise<PeerAnswer>;
}

/** Starts the peer on any vCenter that lets `user` in with `pass`, whatever its certificate. Rejects with `VCSIM_UNAVAILABLE`. */
export function startPeer(url: string): Promise<Peer>;
