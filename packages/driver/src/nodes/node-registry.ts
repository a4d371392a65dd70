import type { DriverLog } from "../driver-log.ts";
import { type ComputeNode, createNode, type NodeCandidate } from "./node.ts";
import { formatNodeName } from "./node-name.ts";
import { NodeTable } from "./node-table.ts";
import { nodeUuid } from "./node-uuid.ts";
import type { PublishedNames } from "./published-names.ts";

/**
 * The nodes of the service under the names they were first published with. A node keeps its name, its place
 * and its operations whatever happens to the name of its object.
 */
export class NodeRegistry {
  readonly table = new NodeTable();
  readonly #store: PublishedNames;
  readonly #log: DriverLog;
  #names = new Map<string, string>();

  constructor(store: PublishedNames, log: DriverLog) {
    this.#store = store;
    this.#log = log;
  }

  /** Reads the names that were published before. */
  async load(): Promise<void> {
    this.#names = new Map(await this.#store.load());
  }

  /** Makes nodes of what names lead to and gives the new ones. New names are stored before they are used. */
  async admit(candidates: readonly NodeCandidate[]): Promise<readonly ComputeNode[]> {
    const added: ComputeNode[] = [];
    const known = this.#names.size;
    for (const candidate of candidates) {
      const present = this.table.find(candidateUuid(candidate));
      if (present) this.#follow(present, candidate);
      else {
        const node = createNode(candidate, this.#publishedName(candidate));
        this.#reportReplacement(node);
        added.push(node);
        this.#names.set(node.uuid, node.name);
      }
    }
    if (this.#names.size > known) await this.#store.save(this.#names);
    for (const node of added) this.table.set(node);
    return added;
  }

  /** Publishes all present nodes under the names their objects have now. */
  async republish(): Promise<void> {
    for (const node of this.table.list()) this.#names.delete(node.uuid);
    for (const node of this.table.list()) {
      const { displayName, kind, path, configuredAs, context } = node;
      const candidate = { displayName, storedName: node.storedName, kind, path, configuredAs, context };
      const renamed = createNode(candidate, this.#publishedName(candidate));
      this.#names.set(renamed.uuid, renamed.name);
      this.table.set(renamed);
    }
    await this.#store.save(this.#names);
  }

  /** The first name of a node, or a new one that no other node has or had. */
  #publishedName(candidate: NodeCandidate): string {
    const uuid = candidateUuid(candidate);
    const published = this.#names.get(uuid);
    const { ref, session } = candidate.context;
    const present = formatNodeName(ref.value, candidate.storedName);
    if (published !== undefined) {
      if (published !== present)
        this.#log.info(`${published} is called '${candidate.displayName}' now; its published name stays`);
      return published;
    }
    const holder = [...this.#names].find(([other, name]) => name === present && other !== uuid);
    if (!holder) return present;
    const marked = formatNodeName(ref.value, candidate.storedName, session.instanceUuid.slice(0, 8));
    this.#log.info(`another vCenter has a node ${present}, so this one is published as ${marked}`);
    return marked;
  }

  #follow(node: ComputeNode, { displayName, storedName, path, configuredAs }: NodeCandidate): void {
    if (node.displayName !== displayName)
      this.#log.info(`${node.name} is called '${displayName}' now; its published name stays`);
    this.table.set({ ...node, displayName, storedName, path, configuredAs });
  }

  /** The same path with another moid is another object, e.g. a cluster that was made anew. */
  #reportReplacement(node: ComputeNode): void {
    const before = this.table
      .list()
      .find(({ vcenterUuid, path }) => vcenterUuid === node.vcenterUuid && path === node.path);
    if (!before) return;
    const report = this.#log.error ?? this.#log.warn;
    report.call(
      this.#log,
      `${node.path} is another object than before: ${node.name} is a new node, and ${before.name} stays as it was`,
    );
  }
}

/** The UUID that the node of a candidate has. */
export function candidateUuid({ context }: NodeCandidate): string {
  return nodeUuid(context.session.instanceUuid, context.ref.value);
}
