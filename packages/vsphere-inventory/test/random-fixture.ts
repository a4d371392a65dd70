import { encodeName } from "../src/index.ts";
import type { FixtureObject } from "./case-file.ts";
import type { Random } from "./random.ts";

/** Display names that are easy to get wrong; few, so that they meet at every level. */
export const hostileNames = [
  "host",
  "vm",
  "Resources",
  "Datacenters",
  "a",
  "A",
  "a/b",
  "A/B",
  "a%2fb",
  "a%2Fb",
  "a%252fb",
  "50% off",
  "%",
  "%25",
  "%2",
  "\\",
  "back\\slash",
  "x%5cy",
  " leading",
  "trailing ",
  "two  spaces",
  "[a]",
  "star*",
  "?",
  "{x}",
  "-dash",
  "...",
  ".hidden",
  "~",
  "Ünïcødé-クラスタ",
  "e\u0301",
  "\u00e9",
  "🚀",
  "line\nbreak",
  "moid:domain-c7",
  "ClusterComputeResource:domain-c7",
  "ResourcePool:resgroup-9",
  "semi;colon&amp,comma",
  '"quoted"',
] as const;

/** A random inventory: datacenter folders, host folders, clusters, standalone hosts, nested pools and vApps. */
export function randomFixture(random: Random): FixtureObject[] {
  return siblings(random, 1 + random.below(4), (name) => datacenterLevel(random, name, 2));
}

function datacenterLevel(random: Random, name: Named, depth: number): FixtureObject {
  if (depth > 0 && random.chance(0.4)) {
    const children = siblings(random, random.below(4), (below) => datacenterLevel(random, below, depth - 1));
    return { type: "Folder", ...name, children };
  }
  const host = siblings(random, random.below(5), (below) => hostLevel(random, below, 2));
  const vm = siblings(random, random.below(3), (below) => machineLevel(random, below, 1));
  const hiddenFolderNames: Record<string, string> = random.chance(0.3)
    ? { host: encodeName(random.pick(hostileNames)), vm: "machines of the site" }
    : {};
  return { type: "Datacenter", ...name, host, vm, datastore: [], network: [], hiddenFolderNames };
}

function hostLevel(random: Random, name: Named, depth: number): FixtureObject {
  if (depth > 0 && random.chance(0.35)) {
    const children = siblings(random, random.below(4), (below) => hostLevel(random, below, depth - 1));
    return { type: "Folder", ...name, children };
  }
  const type = random.chance(0.8) ? "ClusterComputeResource" : "ComputeResource";
  const pools = siblings(random, random.below(4), (below) => pool(random, below, 2));
  return { type, ...name, hosts: ["esx-1"], pools };
}

function pool(random: Random, name: Named, depth: number): FixtureObject {
  const pools = depth > 0 ? siblings(random, random.below(3), (below) => pool(random, below, depth - 1)) : [];
  return { type: random.chance(0.85) ? "ResourcePool" : "VirtualApp", ...name, pools };
}

function machineLevel(random: Random, name: Named, depth: number): FixtureObject {
  if (depth === 0 || random.chance(0.5)) return { type: "VirtualMachine", ...name };
  return {
    type: "Folder",
    ...name,
    children: siblings(random, 2, (below) => machineLevel(random, below, depth - 1)),
  };
}

interface Named {
  readonly name: string;
}

/** Only siblings must differ, by their stored names. */
function siblings(random: Random, count: number, make: (name: Named) => FixtureObject): FixtureObject[] {
  const names = new Set<string>();
  while (names.size < count) names.add(random.pick(hostileNames));
  return [...names].map((name) => make({ name }));
}
