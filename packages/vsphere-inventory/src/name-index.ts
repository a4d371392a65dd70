import { decodeName } from "./entity-name.ts";
import type { InventoryNode } from "./inventory-node.ts";

const none: readonly InventoryNode[] = [];

/**
 * Objects by name. Buckets hold everything that is displayed the same way, so one lookup serves both the exact
 * comparison of stored names and the lenient one of display names.
 */
export class NameIndex {
  readonly #byDisplayName = new Map<string, InventoryNode[]>();
  #byFoldedName: Map<string, InventoryNode[]> | undefined;

  constructor(nodes: Iterable<InventoryNode>) {
    for (const node of nodes) {
      if (node.storedName !== undefined) append(this.#byDisplayName, decodeName(node.storedName), node);
    }
  }

  /** Objects whose stored name is exactly this. */
  stored(storedName: string): readonly InventoryNode[] {
    const bucket = this.displayed(decodeName(storedName));
    if (bucket.every((node) => node.storedName === storedName)) return bucket;
    return bucket.filter((node) => node.storedName === storedName);
  }

  /** Objects that are displayed with this name, however the server stores it. */
  displayed(displayName: string): readonly InventoryNode[] {
    return this.#byDisplayName.get(displayName) ?? none;
  }

  /** Objects that are displayed with this name in any letter case. */
  folded(displayName: string): readonly InventoryNode[] {
    this.#byFoldedName ??= this.#fold();
    return this.#byFoldedName.get(displayName.toLowerCase()) ?? none;
  }

  #fold(): Map<string, InventoryNode[]> {
    const folded = new Map<string, InventoryNode[]>();
    for (const [name, nodes] of this.#byDisplayName) {
      for (const node of nodes) append(folded, name.toLowerCase(), node);
    }
    return folded;
  }
}

function append(map: Map<string, InventoryNode[]>, key: string, node: InventoryNode): void {
  const bucket = map.get(key);
  if (bucket === undefined) map.set(key, [node]);
  else bucket.push(node);
}
