import { describe, expect, test } from "vitest";
import { randomNumbers } from "../../test/random-numbers.ts";
import { noFigures } from "./host-stats.ts";
import { type OverlapNode, type OverlapResult, resolveOverlap } from "./overlap.ts";

interface Draft {
  readonly key: string;
  /** What is above it, nearest first; an exclamation mark says that it is limited. */
  readonly above?: readonly string[];
  readonly vcpus: number;
  readonly cluster?: number;
  readonly failover?: number;
  readonly isUnlimited?: boolean;
  readonly shares?: number;
}

/** A node whose memory in GiB is as much as its vCPUs. */
function node({
  key,
  above = [],
  vcpus,
  cluster = 32,
  failover = 0,
  isUnlimited = false,
  shares = 4000,
}: Draft): OverlapNode {
  const figures = (amount: number) => {
    const reserved = (unit: number) => (cluster === 0 ? 0 : Math.ceil((failover * unit * amount) / cluster));
    return {
      ...noFigures,
      vcpus: amount,
      memoryMb: amount * 1024,
      reserved: { vcpus: reserved(1), memoryMb: reserved(1024), diskGb: 0 },
      maxUnit: { vcpus: Math.min(amount, 16), memoryMb: Math.min(amount, 16) * 1024, diskGb: 0 },
    };
  };
  return {
    key,
    name: `${key}(${key})`,
    above: above.map((name) => {
      const isLimited = name.endsWith("!");
      return { key: name.replace("!", ""), isLimited: { vcpus: isLimited, memoryMb: isLimited } };
    }),
    figures: figures(vcpus),
    cluster: figures(cluster),
    isUnlimited: { vcpus: isUnlimited, memoryMb: isUnlimited },
    shares: { vcpus: shares, memoryMb: shares },
  };
}

function amounts(results: ReadonlyMap<string, OverlapResult>) {
  return Object.fromEntries(
    [...results].map(([key, result]) => [
      key,
      "refusal" in result ? result.refusal : [result.figures.vcpus, result.figures.reserved.vcpus],
    ]),
  );
}

const cluster = { key: "c1", vcpus: 32 };
const inCluster = ["root", "c1"];

describe("overlap = carve", () => {
  test("O1: a cluster stays physical and reserves what its managed pools have", () => {
    const nodes = [node(cluster), node({ key: "gold", above: inCluster, vcpus: 10 })];
    expect(amounts(resolveOverlap(nodes, "carve"))).toEqual({ c1: [32, 10], gold: [10, 0] });
  });

  test("O1: a pool within a pool is carved from that pool only", () => {
    const nodes = [
      node({ key: "inner", above: ["gold", ...inCluster], vcpus: 4 }),
      node(cluster),
      node({ key: "gold", above: inCluster, vcpus: 10 }),
    ];
    expect(amounts(resolveOverlap(nodes, "carve"))).toEqual({ inner: [4, 0], c1: [32, 10], gold: [10, 4] });
  });

  test("O1: the reserve for failures is kept of what is left, in the same proportion", () => {
    const nodes = [
      node({ ...cluster, failover: 16 }),
      node({ key: "gold", above: inCluster, vcpus: 12, failover: 16 }),
    ];
    expect(amounts(resolveOverlap(nodes, "carve"))).toEqual({ c1: [32, 22], gold: [12, 6] });
  });

  test("O2: a pool that does not fit any more is refused by name, the last configured one", () => {
    const nodes = [
      node(cluster),
      node({ key: "gold", above: inCluster, vcpus: 20 }),
      node({ key: "silver", above: inCluster, vcpus: 20 }),
    ];
    const results = resolveOverlap(nodes, "carve");
    expect(amounts(results)).toMatchObject({ c1: [32, 20], gold: [20, 0] });
    expect(results.get("silver")).toEqual({
      refusal: expect.stringMatching(/inside c1\(c1\) have 40 vCPUs together, it has 32; silver\(silver\)/),
    });
  });

  test("O3: pools of a cluster that is no node have no more than it together, limited ones first", () => {
    const nodes = [
      node({ key: "free-1", above: inCluster, vcpus: 32, isUnlimited: true, shares: 8000 }),
      node({ key: "gold", above: inCluster, vcpus: 14 }),
      node({ key: "free-2", above: inCluster, vcpus: 32, isUnlimited: true, shares: 4000 }),
    ];
    expect(amounts(resolveOverlap(nodes, "carve"))).toEqual({
      "free-1": [12, 0],
      gold: [14, 0],
      "free-2": [6, 0],
    });
  });

  test("O3: limited pools that are too large together are cut in the order of the configuration", () => {
    const nodes = ["a", "b", "c"].map((key) => node({ key, above: inCluster, vcpus: 20 }));
    const results = resolveOverlap(nodes, "carve");
    expect(amounts(results)).toEqual({ a: [20, 0], b: [12, 0], c: [0, 0] });
    expect(results.get("b")).toMatchObject({ figures: { maxUnit: { vcpus: 12, memoryMb: 12 * 1024 } } });
  });

  test("O4: a limit above a pool makes it a limited one", () => {
    const nodes = [
      node({ key: "chained", above: ["outer!", ...inCluster], vcpus: 10, isUnlimited: true }),
      node({ key: "free", above: inCluster, vcpus: 32, isUnlimited: true }),
    ];
    expect(amounts(resolveOverlap(nodes, "carve"))).toEqual({ chained: [10, 0], free: [22, 0] });
  });

  test("the sum over nodes never exceeds the hardware, whatever tree of pools is managed", () => {
    const random = randomNumbers(20261123);
    for (let round = 0; round < 2000; round += 1) {
      const { nodes, hardware } = randomForest(random);
      const results = resolveOverlap(nodes, "carve");
      const offered = new Map<string, number>();
      for (const { key, above } of nodes) {
        const result = results.get(key);
        if (!result || "refusal" in result) continue;
        const { vcpus, memoryMb, reserved } = result.figures;
        expect(reserved.vcpus, `round ${round}`).toBeLessThanOrEqual(vcpus);
        expect(reserved.memoryMb, `round ${round}`).toBeLessThanOrEqual(memoryMb);
        const owner = above.at(-1)?.key ?? key;
        offered.set(owner, (offered.get(owner) ?? 0) + vcpus - reserved.vcpus);
        offered.set(`${owner} memory`, (offered.get(`${owner} memory`) ?? 0) + memoryMb - reserved.memoryMb);
      }
      for (const [owner, { threads, failover }] of hardware) {
        expect(offered.get(owner) ?? 0, `round ${round}`).toBeLessThanOrEqual(threads - failover);
        expect(offered.get(`${owner} memory`) ?? 0, `round ${round}`).toBeLessThanOrEqual(
          (threads - failover) * 1024,
        );
      }
    }
  });
});

describe("overlap = reject", () => {
  test("O1: what is inside another node is refused and named", () => {
    const nodes = [node(cluster), node({ key: "gold", above: inCluster, vcpus: 10 })];
    expect(amounts(resolveOverlap(nodes, "reject"))).toEqual({
      c1: [32, 0],
      gold: "gold(gold) is inside c1(c1), and overlap = reject",
    });
  });
});

describe("overlap = share", () => {
  test("O1: all report in full, and each names whom it shares with", () => {
    const nodes = [
      node(cluster),
      node({ key: "gold", above: inCluster, vcpus: 10 }),
      node({ key: "c2", vcpus: 32 }),
    ];
    const results = resolveOverlap(nodes, "share");
    expect(amounts(results)).toEqual({ c1: [32, 0], gold: [10, 0], c2: [32, 0] });
    expect([...results.values()].map((result) => "sharesWith" in result && result.sharesWith)).toEqual([
      ["gold(gold)"],
      ["c1(c1)"],
      [],
    ]);
  });
});

/** Clusters with pools in pools, of which any may be managed, in any order. */
function randomForest(random: () => number) {
  const below = (count: number) => Math.floor(random() * count);
  const nodes: OverlapNode[] = [];
  const hardware = new Map<string, { readonly threads: number; readonly failover: number }>();
  for (let index = 0; index <= below(3); index += 1) {
    const key = `c${index}`;
    const threads = below(65);
    const failover = threads === 0 ? 0 : below(threads);
    hardware.set(key, { threads, failover });
    const shape = { cluster: threads, failover };
    if (random() < 0.5) nodes.push(node({ key, vcpus: threads, ...shape }));
    const grow = (above: readonly string[], atMost: number, depth: number) => {
      for (let child = 0; child < below(4); child += 1) {
        const pool = `${above[0]?.replace("!", "")}.${child}`;
        const isUnlimited = random() < 0.4;
        const vcpus = isUnlimited ? atMost : Math.min(atMost, below(70));
        const shares = random() < 0.2 ? 0 : below(8000);
        if (random() < 0.7) nodes.push(node({ key: pool, above, vcpus, isUnlimited, shares, ...shape }));
        if (depth < 3) grow([isUnlimited ? pool : `${pool}!`, ...above], vcpus, depth + 1);
      }
    };
    grow([`${key}.root`, key], threads, 0);
  }
  return { nodes: nodes.toSorted(() => random() - 0.5), hardware };
}
