import { type ComputeDriver, parseNodeName } from "@novasphere/driver";
import { ComputeServiceError } from "../errors.ts";
import type { ComputeNodeRecord } from "../objects/service-records.ts";
import type { ServedNode } from "../service/served-nodes.ts";

/** A node with its record and with what the driver calls it. */
export interface DirectoryNode extends ServedNode {
  readonly record: ComputeNodeRecord;
  /** The driver's name of the node; its label may be another one than the record's. */
  readonly driverName: string;
  /** The driver's UUID of the node; another one than the record's when the record was taken over. */
  readonly driverUuid: string;
}

/** The nodes that have records, by UUID. */
export class NodeDirectory {
  readonly #nodes = new Map<string, DirectoryNode>();

  set(node: DirectoryNode): void {
    this.#nodes.set(node.uuid, node);
  }

  delete(uuid: string): void {
    this.#nodes.delete(uuid);
  }

  list(host?: string): readonly DirectoryNode[] {
    const all = [...this.#nodes.values()];
    return host === undefined ? all : all.filter((node) => node.host === host);
  }

  /** The node of the driver's UUID. */
  ofDriver(driverUuid: string): DirectoryNode | undefined {
    return this.list().find((node) => node.driverUuid === driverUuid);
  }

  /** The node that a name means; only the moid counts unless two vCenters have it. */
  find(name: string): DirectoryNode | undefined {
    const exact = this.list().find((node) => node.name === name || node.driverName === name);
    if (exact) return exact;
    const moid = moidOf(name);
    const [only, ...others] = this.list().filter((node) => moid !== undefined && moidOf(node.name) === moid);
    return others.length === 0 ? only : undefined;
  }

  require(name: string): DirectoryNode {
    const node = this.find(name);
    if (node) return node;
    const names = this.list().map((entry) => entry.name);
    throw new ComputeServiceError(
      "COMPUTE_NODE_NOT_SERVED",
      `node ${name} is not served here; the nodes are: ${names.join(", ") || "none"}`,
    );
  }
}

/** The UUIDs that the driver gives its nodes, by their names. */
export async function driverUuids(driver: ComputeDriver): Promise<ReadonlyMap<string, string>> {
  const names = await driver.getNodenamesByUuid();
  return new Map(Object.entries(names).map(([uuid, name]) => [name, uuid]));
}

function moidOf(name: string): string | undefined {
  try {
    return parseNodeName(name).moid;
  } catch {
    return undefined;
  }
}
