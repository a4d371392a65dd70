/** A cluster or resource pool as the operator names it. */
export interface Target {
  readonly name: string;
  /** Where the name was written, for messages: `nova.conf:12`. */
  readonly location?: string;
}

/** A target as messages quote it: `'ClusterA' (nova.conf:12)`. */
export function describeTarget(target: Target): string {
  return `'${target.name}'${target.location === undefined ? "" : ` (${target.location})`}`;
}
