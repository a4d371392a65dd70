import { OpsError } from "../errors.ts";
import type { DatastoreCandidate } from "../placement.ts";
import type { ImageKind } from "./image-content.ts";

/** Forms whose files are put on a datastore as they are; vSAN keeps objects, and takes disks only as parts of VMs. */
const fileForms: ReadonlySet<ImageKind["form"]> = new Set(["flat", "sparse", "iso"]);

/**
 * The candidates without the datastores that an image of that kind cannot be put on. Throws `OPS_DATASTORE_NOT_FOUND`
 * where all are of that sort.
 */
export function storesFor<C extends { readonly datastores: readonly DatastoreCandidate[] }>(
  candidates: C,
  kind: ImageKind | undefined,
): C {
  if (!kind || !fileForms.has(kind.form)) return candidates;
  const datastores = candidates.datastores.filter(({ type }) => type !== "vsan");
  if (datastores.length > 0 || candidates.datastores.length === 0) return { ...candidates, datastores };
  const names = candidates.datastores.map(({ name }) => name).join(", ");
  throw new OpsError(
    "OPS_DATASTORE_NOT_FOUND",
    `a ${kind.form} image cannot be put on vSAN, and there are no other datastores than ${names}: convert it to a stream-optimized one`,
  );
}
