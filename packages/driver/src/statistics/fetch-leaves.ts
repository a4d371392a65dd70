import { formatReference, type ManagedObjectReference } from "@novasphere/vim25";
import { type CallOptions, isFault, type Session } from "@novasphere/vsphere-client";
import { type LeafRoot, type LeafValues, type Leaves, leafFilter } from "./leaf-filter.ts";
import { PickedValues } from "./picked-values.ts";

/** Leaves are small: so many objects are decoded in some 15 ms, and 64 clusters of 8 hosts are one page. */
const pageSize = 1000;

/** The leaves of some nodes, and which of their objects do not exist. */
export interface LeafAnswer {
  readonly leaves: Leaves;
  /** `formatReference` of roots the server does not know. */
  readonly missing: ReadonlySet<string>;
}

/**
 * The leaves of all roots: one call plus pages, whatever their number. Each object that is gone costs one
 * more call and only its own node. Any other failure of the read is thrown.
 */
export async function fetchLeaves(
  session: Session,
  roots: readonly LeafRoot[],
  options?: CallOptions,
): Promise<LeafAnswer> {
  const missing = new Set<string>();
  const isThere = ({ ref, computeResource }: LeafRoot) =>
    ![ref, computeResource].some((part) => missing.has(formatReference(part)));
  for (let present = roots; present.length > 0; present = roots.filter(isThere)) {
    try {
      return { leaves: await fetchPresent(session, present, options), missing };
    } catch (error) {
      if (!isFault(error, "ManagedObjectNotFound")) throw error;
      missing.add(formatReference(error.fault["obj"] as ManagedObjectReference));
      // An object nobody asked for cannot be left out, so asking again would not end.
      if (present.every(isThere)) throw error;
    }
  }
  return { leaves: new Map(), missing };
}

async function fetchPresent(
  session: Session,
  roots: readonly LeafRoot[],
  options?: CallOptions,
): Promise<Leaves> {
  const leaves = new Map<string, LeafValues>();
  for await (const { obj, propSet = [] } of session.retrieveProperties(leafFilter(roots), {
    ...options,
    pageSize,
  }))
    leaves.set(formatReference(obj), new PickedValues(propSet));
  return leaves;
}
