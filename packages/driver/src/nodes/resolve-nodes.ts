import type { NodeContext } from "@novasphere/ops";
import { formatReference } from "@novasphere/vim25";
import type { CallOptions, Session } from "@novasphere/vsphere-client";
import { Inventory, type Resolution, type Target as TargetEntity } from "@novasphere/vsphere-inventory";
import { DriverError } from "../errors.ts";
import type { Target } from "../target.ts";
import type { NodeCandidate } from "./node.ts";
import { type NodeSettings, nodeSettings } from "./node-settings.ts";

/** How names are resolved. */
export interface ResolveNodesOptions extends CallOptions, NodeSettings {
  /** Inventory path of the datacenter that relative names are looked up in. */
  readonly datacenter?: string;
  /** What a bare name of several objects means. Default `reject`. */
  readonly ambiguousNames?: "reject" | "all";
  /** How much each node does at the same time. */
  readonly limits?: NodeContext["limits"];
}

/** A configured name that leads to no node. */
export interface UnresolvedTarget {
  readonly target: Target;
  readonly error: Error;
}

/** What the configured names lead to. */
export interface ResolvedNodes {
  /** Each object once, in the order of the first name that leads to it. */
  readonly candidates: readonly NodeCandidate[];
  readonly unresolved: readonly UnresolvedTarget[];
  /** Names that lead to an object which an earlier name led to. */
  readonly duplicates: readonly { readonly target: Target; readonly first: NodeCandidate }[];
}

/** Resolves all names against one read of the inventory: one call plus pages, whatever their number. */
export async function resolveNodes(
  session: Session,
  targets: readonly Target[],
  options: ResolveNodesOptions = {},
): Promise<ResolvedNodes> {
  const inventory = await Inventory.open(session, options);
  const resolutions = await inventory.resolveMany(
    targets.map((target) => target.name),
    { rootPool: "cluster", ...(options.datacenter !== undefined && { datacenter: options.datacenter }) },
  );
  const candidates = new Map<string, NodeCandidate>();
  const unresolved: UnresolvedTarget[] = [];
  const duplicates: { target: Target; first: NodeCandidate }[] = [];
  for (const target of targets) {
    const resolution = resolutions.get(target.name);
    const entities = meantEntities(inventory, resolution, options.ambiguousNames ?? "reject");
    if (resolution && !resolution.ok && entities.length === 0)
      unresolved.push({ target, error: resolution.error });
    for (const entity of entities) {
      const first = candidates.get(formatReference(entity.ref));
      if (first) duplicates.push({ target, first });
      else {
        const candidate = candidateFor(session, inventory, entity, target, options);
        if (candidate instanceof DriverError) unresolved.push({ target, error: candidate });
        else candidates.set(formatReference(entity.ref), candidate);
      }
    }
  }
  return { candidates: [...candidates.values()], unresolved, duplicates };
}

function meantEntities(
  inventory: Inventory,
  resolution: Resolution | undefined,
  ambiguousNames: "reject" | "all",
): readonly TargetEntity[] {
  if (!resolution) return [];
  if (resolution.ok) return [resolution.entity];
  if (ambiguousNames === "reject" || resolution.error.code !== "INVENTORY_AMBIGUOUS") return [];
  return resolution.error.candidates.flatMap(
    ({ ref }) => (inventory.get(ref) as TargetEntity | undefined) ?? [],
  );
}

function candidateFor(
  session: Session,
  inventory: Inventory,
  entity: TargetEntity,
  target: Target,
  options: ResolveNodesOptions,
): NodeCandidate | DriverError {
  const owner = entity.kind === "cluster" ? entity : inventory.computeResourceOf(entity.ref);
  const pool = entity.kind === "cluster" ? inventory.tree.get(entity.ref)?.links?.resourcePool : entity.ref;
  const datacenter = inventory.datacenterOf(entity.ref);
  const vmFolder = datacenter && inventory.tree.get(datacenter.ref)?.links?.vmFolder;
  if (!owner || !pool || !datacenter || !vmFolder)
    return new DriverError(
      "DRIVER_NODE_UNREADABLE",
      `'${target.name}' is ${entity.path} (${entity.ref.value}), but the account may not read its cluster, root pool, datacenter or VM folder`,
    );
  return {
    kind: entity.kind === "cluster" ? "cluster" : "pool",
    path: inventory.targetPathOf(entity.ref) ?? entity.path,
    configuredAs: target,
    displayName: entity.name,
    storedName: entity.storedName,
    context: {
      session,
      ref: entity.ref,
      computeResource: owner.ref,
      resourcePool: pool,
      datacenter: datacenter.ref,
      vmFolder,
      ...nodeSettings(options),
      ...(options.limits && { limits: options.limits }),
    },
  };
}
