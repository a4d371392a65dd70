import type {
  ComputeFixture,
  DatacenterFixture,
  FolderFixture,
  InventoryFixture,
  PoolFixture,
} from "@novasphere/vcenter-simulator";
import { canonicalSegment, decodeName } from "@novasphere/vsphere-inventory";

type PlaceKind = "root" | "folder" | "datacenter" | "hostFolder" | "cluster" | "pool";

interface Place {
  readonly kind: PlaceKind;
  /** In stored form. */
  readonly name: string;
  readonly places: Place[];
}

/** Where bare names go when no path says otherwise. */
const defaultDatacenter = "Datacenter";
const hostsPerCluster = 3;

/**
 * A small inventory in which every configured name exists: `folder1/datacenter2/ClusterA` makes a folder, a
 * datacenter and a cluster. Names alone do not tell a cluster from a pool, so the last segment becomes a cluster
 * unless a shorter path or the word `Resources` says that it is inside one. References cannot be planned.
 */
export function planInventory(names: readonly string[]): InventoryFixture {
  const root: Place = { kind: "root", name: "", places: [] };
  const written = names.filter((name) => !/^[A-Za-z]+:[A-Za-z0-9_-]+$/.test(name.trim()));
  const paths = written.map((name) => name.split("/").filter(Boolean).map(canonicalSegment));
  const isBare = (path: readonly string[]) => path.length === 1;
  const byDepth = paths.filter((path) => path.length > 1).toSorted((a, b) => a.length - b.length);
  for (const path of byDepth) addPath(root, path);
  for (const [name = ""] of paths.filter(isBare))
    if (!holds(root, name)) addPath(root, [defaultDatacenter, name]);
  return { root: new FixtureWriter().root(root.places) };
}

function addPath(root: Place, path: readonly string[]): void {
  const rootPool = path.indexOf("Resources");
  const cluster = rootPool > 0 ? rootPool - 1 : path.length - 1;
  const hostFolder = path.indexOf("host", 1);
  const datacenter = hostFolder > 0 && hostFolder < cluster ? hostFolder - 1 : cluster - 1;
  let at = root;
  path.forEach((name, index) => {
    const isHidden =
      (at.kind === "datacenter" && name === "host") || (at.kind === "cluster" && name === "Resources");
    if (isHidden) return;
    at = enter(at, name, kindBelow(at.kind, { index, datacenter, cluster }));
  });
}

function kindBelow(
  above: PlaceKind,
  at: { readonly index: number; readonly datacenter: number; readonly cluster: number },
): PlaceKind {
  if (above === "cluster" || above === "pool") return "pool";
  if (above === "datacenter" || above === "hostFolder")
    return at.index < at.cluster ? "hostFolder" : "cluster";
  return at.index < at.datacenter ? "folder" : "datacenter";
}

function enter(above: Place, name: string, kind: PlaceKind): Place {
  const known = above.places.find((place) => place.name === name);
  if (known) return known;
  const place: Place = { kind, name, places: [] };
  above.places.push(place);
  return place;
}

function holds(place: Place, name: string): boolean {
  const isTarget = place.kind === "cluster" || place.kind === "pool";
  return (isTarget && place.name === name) || place.places.some((inner) => holds(inner, name));
}

/** Turns places into the objects of a fixture; hosts are numbered through the whole inventory. */
class FixtureWriter {
  #hosts = 0;

  root(places: readonly Place[]): InventoryFixture["root"] {
    return places.map((place) =>
      place.kind === "datacenter" ? this.#datacenter(place) : this.#folder(place, this.root(place.places)),
    );
  }

  #folder<Child>(place: Place, children: FolderFixture<Child>["children"]): FolderFixture<Child> {
    return { type: "Folder", name: decodeName(place.name), children };
  }

  #datacenter({ name, places }: Place): DatacenterFixture {
    return {
      type: "Datacenter",
      name: decodeName(name),
      host: this.#hostTree(places),
      datastore: ["datastore1", "datastore2"].map((datastore) => ({ type: "Datastore", name: datastore })),
    };
  }

  #hostTree(places: readonly Place[]): NonNullable<DatacenterFixture["host"]> {
    return places.map((place) =>
      place.kind === "cluster" ? this.#cluster(place) : this.#folder(place, this.#hostTree(place.places)),
    );
  }

  #cluster({ name, places }: Place): ComputeFixture {
    const hosts = Array.from({ length: hostsPerCluster }, () => {
      this.#hosts += 1;
      return `esx-${this.#hosts}`;
    });
    return { type: "ClusterComputeResource", name: decodeName(name), hosts, pools: places.map(toPool) };
  }
}

function toPool({ name, places }: Place): PoolFixture {
  return { type: "ResourcePool", name: decodeName(name), pools: places.map(toPool) };
}
