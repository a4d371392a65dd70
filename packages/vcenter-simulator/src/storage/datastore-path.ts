import { invalidDatastorePath } from "../faults/faults.ts";

/** A path on a named datastore, e.g. `[ds1] vm-1/vm-1.vmx`. */
export interface DatastorePath {
  readonly datastore: string;
  /** Path below the datastore's root without leading or trailing slash; empty for the root. */
  readonly path: string;
}

/** Reads `[ds1] a/b`. Throws the fault InvalidDatastorePath. */
export function parseDatastorePath(text: string): DatastorePath {
  const match = /^\s*\[([^\]]+)\]\s*(.*?)\s*$/s.exec(text);
  if (!match?.[1]) throw invalidDatastorePath(text);
  const steps = (match[2] ?? "").split("/").filter((step) => step !== "" && step !== ".");
  if (steps.includes("..")) throw invalidDatastorePath(text);
  return { datastore: match[1], path: steps.join("/") };
}

/** Writes `[ds1] a/b`. */
export function formatDatastorePath({ datastore, path }: DatastorePath): string {
  // Joined, it is one text in one piece; added up, it would keep its pieces.
  return path === "" ? `[${datastore}]` : ["[", datastore, "] ", path].join("");
}

/** The directory a path is in. */
export function parentDirectory(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

/** The last step of a path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
