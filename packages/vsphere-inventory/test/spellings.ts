import type { InventoryNode, InventoryTree } from "../src/index.ts";

/** One way to write the path of a target, and how many hidden objects it leaves out. */
export interface Spelling {
  readonly node: InventoryNode;
  readonly text: string;
  readonly implied: number;
}

/**
 * Every way to write a target's path: each host folder and each root pool on the way, the target itself excepted, may
 * be left out or called by its conventional name. Built from the target upwards, while the resolver walks down.
 */
export function spellingsOf(tree: InventoryTree, node: InventoryNode): Spelling[] {
  let suffixes: { readonly text: string; readonly implied: number }[] = [{ text: "/", implied: 0 }];
  for (let at: InventoryNode | undefined = node; at !== undefined && at !== tree.root; at = at.parent) {
    const { parent, storedName = "" } = at;
    const isHostFolder = parent?.kind === "datacenter";
    const isRootPool =
      at.kind === "resourcePool" && parent !== undefined && /cluster|compute/.test(parent.kind);
    const names = new Set([
      storedName,
      ...(isHostFolder ? ["host"] : []),
      ...(isRootPool ? ["Resources"] : []),
    ]);
    const written = [...names].flatMap((name) =>
      suffixes.map(({ text, implied }) => ({ text: `/${name}${text}`, implied })),
    );
    const mayBeLeftOut = at !== node && (isHostFolder || isRootPool);
    const leftOut = mayBeLeftOut ? suffixes.map(({ text, implied }) => ({ text, implied: implied + 1 })) : [];
    suffixes = [...written, ...leftOut];
  }
  return suffixes.map((suffix) => ({ node, ...suffix }));
}
