import { formatReference } from "@novasphere/vim25";
import type {
  Inventory,
  InventoryCandidate,
  InventoryError,
  InventoryErrorCode,
  Resolution,
} from "@novasphere/vsphere-inventory";
import type { Column } from "../output/table.ts";

/** An object that a name could have meant. */
interface NamedObject {
  readonly kind: string;
  readonly ref: string;
  readonly path: string;
}

/** What became of one name, as `inventory resolve` prints it. */
export interface ResolvedName {
  readonly name: string;
  /** `resolved`; `all of` the candidates, where the configuration wants that; or in a word why not. */
  readonly result: string;
  readonly kind: string | null;
  readonly ref: string | null;
  /** The canonical path, hidden folders included. */
  readonly path: string | null;
  /** The path as people write it. */
  readonly short_path: string | null;
  readonly code: InventoryErrorCode | null;
  readonly message: string | null;
  /** All objects an ambiguous name fits, or those of the wrong type. */
  readonly candidates: readonly NamedObject[];
  readonly near_misses: readonly NamedObject[];
  /** How far a path could be followed. */
  readonly resolved_prefix: string | null;
}

const words: Readonly<Partial<Record<InventoryErrorCode, string>>> = {
  INVENTORY_NOT_FOUND: "not found",
  INVENTORY_AMBIGUOUS: "ambiguous",
  INVENTORY_WRONG_TYPE: "wrong type",
  INVENTORY_INVALID_PATH: "no path",
};

/** The printed form of a resolution; what several objects have in common fails unless `ambiguousNames` is `all`. */
export function resolvedName(
  inventory: Inventory,
  name: string,
  resolution: Resolution,
  ambiguousNames: "reject" | "all" = "reject",
): ResolvedName {
  if (!resolution.ok) {
    const unresolved = unresolvedName(name, resolution.error);
    const isMeant = ambiguousNames === "all" && unresolved.code === "INVENTORY_AMBIGUOUS";
    return isMeant ? { ...unresolved, result: "all of", code: null, message: null } : unresolved;
  }
  const { kind, ref, path } = resolution.entity;
  return {
    name,
    result: "resolved",
    kind,
    ref: formatReference(ref),
    path,
    short_path: inventory.targetPathOf(ref) ?? null,
    code: null,
    message: null,
    candidates: [],
    near_misses: [],
    resolved_prefix: null,
  };
}

function unresolvedName(name: string, error: InventoryError): ResolvedName {
  return {
    name,
    result: words[error.code] ?? "failed",
    kind: null,
    ref: null,
    path: null,
    short_path: null,
    code: error.code,
    message: error.message,
    candidates: error.candidates.map(namedObject),
    near_misses: error.suggestions.map(namedObject),
    resolved_prefix: error.resolvedPrefix ?? null,
  };
}

function namedObject({ kind, ref, path }: InventoryCandidate): NamedObject {
  return { kind, ref: formatReference(ref), path };
}

/** One line of the table: a name with its result, or below it an object it could mean. */
export interface ResolvedLine {
  readonly name: string;
  readonly result: string;
  readonly object: NamedObject | undefined;
}

/** The lines of the table. */
export function resolvedLines(names: readonly ResolvedName[]): ResolvedLine[] {
  return names.flatMap((resolved) => {
    const { name, result, kind, ref, path } = resolved;
    const object = kind !== null && ref !== null && path !== null ? { kind, ref, path } : undefined;
    return [
      { name, result, object },
      ...resolved.candidates.map((candidate) => ({ name: "", result: "candidate", object: candidate })),
      ...resolved.near_misses.map((miss) => ({ name: "", result: "near miss", object: miss })),
    ];
  });
}

/** The columns of `inventory resolve`. */
export const resolvedColumns: readonly Column<ResolvedLine>[] = [
  { title: "Name", value: (line) => line.name },
  { title: "Result", value: (line) => line.result },
  { title: "Kind", value: (line) => line.object?.kind },
  { title: "Reference", value: (line) => line.object?.ref },
  { title: "Path", value: (line) => line.object?.path },
];
