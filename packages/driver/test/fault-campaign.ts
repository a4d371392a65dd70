import { ManualClock, type Simulator, startSimulator } from "@novasphere/vcenter-simulator";
import { type InstanceKey, VSphereDriver } from "../src/index.ts";
import { type CampaignFault, campaignFaults, type Reach } from "./campaign-faults.ts";
import { randomNumbers } from "./random-numbers.ts";
import { credentials } from "./simulated-driver.ts";

/** What one fault did. */
export interface CampaignRow {
  readonly fault: string;
  readonly reach: Reach;
  /** The struck node; where all are, the one that is looked at. */
  readonly node: string;
  /** Codes of the errors that the struck node's operations ended with; empty when they succeeded. */
  readonly struck: readonly string[];
  /** Other nodes that worked during the fault, and on how many of them something failed. */
  readonly others: number;
  readonly othersFailed: number;
  /** Nodes other than the struck one without a fresh entry of statistics during the fault. */
  readonly othersStale: number;
  /** Instances that should be there and are not, or not on their node. */
  readonly lost: number;
  /** Machines that are there and should not be. */
  readonly leftOver: number;
  /** From the end of the fault until every node had made and removed an instance again. */
  readonly recoveredMs: number;
}

const flavor = { vcpus: 1, memoryMb: 64, rootGb: 1 };
const instanceUuid = (number: number) => `6f0c3a52-0000-4000-8000-${String(number).padStart(12, "0")}`;

/** What a campaign found, and what of the simulator's control it used. */
export interface CampaignReport {
  readonly rows: readonly CampaignRow[];
  /** Names of the control's methods, and of the fields of rules. */
  readonly used: ReadonlySet<string>;
}

/**
 * Strikes a driver under load with one fault after the other. All nodes spawn, look, reboot and destroy at the same time
 * while statistics are read; which node is struck follows from the seed. `pass` is told how many milliseconds the
 * machine's clock went on, and gives how many the vCenter's shall.
 */
export async function runFaultCampaign(
  nodes: number,
  seed: number,
  pass: (ms: number) => number = (ms) => ms,
): Promise<CampaignReport> {
  // A clock that goes by itself and can be moved.
  const clock = new ManualClock();
  let last = performance.now();
  const tick = setInterval(() => {
    const now = performance.now();
    clock.advance(pass(now - last));
    last = now;
  }, 2);
  await using stack = new AsyncDisposableStack();
  stack.defer(() => clearInterval(tick));
  const simulator = await startSimulator({
    seed,
    clock,
    inventory: { datacenters: nodes, clusters: 1, hostsPerCluster: 2, standaloneHosts: 0, vms: 0 },
  });
  stack.use(simulator);
  const driver = new VSphereDriver({
    vcenter: { ...credentials(simulator), retry: { baseDelayMs: 5 }, timeoutMs: 5000 },
    targets: Array.from({ length: nodes }, (_, index) => ({ name: `DC${index}/DC${index}_C0` })),
    limits: { operationTimeoutMs: 1000, failures: 3, pauseMs: 100 },
  });
  stack.use(driver);
  await driver.initHost();
  const campaign = new Campaign(simulator, driver, await driver.getAvailableNodes(), randomNumbers(seed));
  await campaign.settle();
  const rows: CampaignRow[] = [];
  for (const fault of campaignFaults) rows.push(await campaign.strike(fault));
  return { rows, used: campaign.used };
}

class Campaign {
  readonly #simulator: Simulator;
  readonly #driver: VSphereDriver;
  readonly #nodes: readonly string[];
  readonly #random: () => number;
  /** Instances that stay through the whole campaign, one on each node. */
  readonly #residents: readonly InstanceKey[];
  readonly used = new Set<string>();
  #made = 0;

  constructor(simulator: Simulator, driver: VSphereDriver, nodes: readonly string[], random: () => number) {
    this.#simulator = simulator;
    this.#driver = driver;
    this.#nodes = nodes;
    this.#random = random;
    this.#residents = nodes.map((node) => ({ uuid: this.#newUuid(), node }));
  }

  /** Gives each node the instance that stays. */
  async settle(): Promise<void> {
    for (const { uuid, node } of this.#residents) await this.#driver.spawn({}, { uuid, node, flavor });
    await this.#driver.getHostStats();
  }

  async strike(fault: CampaignFault): Promise<CampaignRow> {
    const target = Math.floor(this.#random() * this.#nodes.length);
    const { inventory } = this.#simulator;
    const lift = fault.strike({
      control: this.#observedControl(),
      inventory,
      datacenters: fault.reach === "vCenter" ? [...this.#nodes.keys()] : [target],
      residentOf: (datacenter) => this.#pathOf(this.#residents[datacenter]?.uuid ?? ""),
    });
    const keys = this.#nodes.map((node) => ({ uuid: this.#newUuid(), node }));
    const [results, stats] = await Promise.all([
      Promise.all(keys.map((key, index) => this.#workOn(key, this.#residents[index] ?? key))),
      this.#driver.getHostStats({ refresh: true }),
    ]);
    lift();
    const lifted = performance.now();
    await Promise.all(keys.map((key) => this.#untilDone(() => this.#driver.destroy({}, key))));
    await Promise.all(this.#residents.map((key) => this.#untilDone(() => this.#driver.powerOn({}, key))));
    await Promise.all(this.#nodes.map((node) => this.#untilDone(() => this.#spawnAndDestroy(node))));
    const recoveredMs = performance.now() - lifted;
    const others = results.filter((_, index) => index !== target);
    const staleOthers = stats.filter(({ stale }, index) => stale && index !== target);
    return {
      fault: fault.name,
      reach: fault.reach,
      node: this.#nodes[target] ?? "",
      struck: results[target] ?? [],
      others: others.length,
      othersFailed: others.filter((codes) => codes.length > 0).length,
      othersStale: staleOthers.length,
      ...(await this.#count()),
      recoveredMs,
    };
  }

  /** Makes an instance, looks at it and removes it, and restarts the one that stays; the codes of what failed. */
  async #workOn(key: InstanceKey, resident: InstanceKey): Promise<readonly string[]> {
    const codes: string[] = [];
    const note = (error: unknown) => {
      codes.push(String((error as { code?: unknown }).code));
    };
    const restart = this.#driver.reboot({}, resident, "soft").catch(note);
    await this.#driver.spawn({}, { ...key, flavor }).catch(note);
    if (codes.length === 0) await this.#driver.getInfo({}, key).catch(note);
    await this.#driver.destroy({}, key).catch(note);
    await restart;
    return codes;
  }

  async #spawnAndDestroy(node: string): Promise<void> {
    const key = { uuid: this.#newUuid(), node };
    await this.#driver.spawn({}, { ...key, flavor });
    await this.#driver.destroy({}, key);
  }

  /** Repeats what fails; a node that is left alone for a while needs some patience. */
  async #untilDone(work: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        if (attempt === 200) throw error;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  async #count(): Promise<Pick<CampaignRow, "lost" | "leftOver">> {
    const byNode = await this.#driver.getAllInstancesByNode();
    const isThere = ({ uuid, node }: InstanceKey) =>
      byNode.get(node ?? "")?.some((instance) => instance.uuid === uuid && instance.powerState === "running");
    return {
      lost: this.#residents.filter((key) => !isThere(key)).length,
      leftOver: this.#simulator.inventory.list("VirtualMachine").length - this.#residents.length,
    };
  }

  #pathOf(uuid: string): string {
    const { inventory } = this.#simulator;
    const vm = inventory
      .list("VirtualMachine")
      .find((ref) => inventory.properties(ref).config?.instanceUuid === uuid);
    if (!vm) throw new Error(`there is no instance ${uuid}`);
    return inventory.pathOf(vm);
  }

  /** The simulator's control, noting what is used of it. */
  #observedControl(): Simulator["control"] {
    return new Proxy(this.#simulator.control, {
      get: (control, name) => {
        const member: unknown = Reflect.get(control, name, control);
        if (typeof member !== "function") return member;
        return (...args: unknown[]) => {
          this.used.add(String(name));
          if (name === "addRule") for (const field of Object.keys(args[0] ?? {})) this.used.add(field);
          return Reflect.apply(member, control, args) as unknown;
        };
      },
    });
  }

  #newUuid(): string {
    this.#made += 1;
    return instanceUuid(this.#made);
  }
}
