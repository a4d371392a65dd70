/** A node of this service as Nova's database has it. */
export interface ServedNode {
  /** Published name, `moid(label)`. */
  readonly name: string;
  /** Number of its ComputeNode record: an instance's `compute_id`, a migration's `dest_compute_id`. */
  readonly id: number;
  /** UUID of the record and of its resource provider. */
  readonly uuid: string;
  /** The service host it belongs to. */
  readonly host: string;
}

/** The nodes of this service. */
export interface ServedNodes {
  /** The nodes that have a record; of one service host when it is given. */
  list(host?: string): readonly ServedNode[];
  /** The node of that name, whatever the label in it; undefined for one of another service. */
  find(name: string): ServedNode | undefined;
  /** The same; throws `COMPUTE_NODE_NOT_SERVED`. */
  require(name: string): ServedNode;
  /**
   * Makes the providers of a service host's nodes say whether the host takes new instances (trait
   * COMPUTE_STATUS_DISABLED). What fails is logged and repaired with the next report of resources.
   */
  setEnabled(host: string, isEnabled: boolean): Promise<void>;
}
