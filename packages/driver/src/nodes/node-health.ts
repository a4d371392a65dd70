import type { NodeState } from "../statistics/host-stats.ts";
import type { NodeReading } from "../statistics/readings.ts";

/** How a node does, for operators. */
export interface NodeStatus {
  readonly state: NodeState;
  /** Why it is not `ready`. */
  readonly reason?: string;
  /** When its figures were read; undefined when they never were. */
  readonly collectedAt?: Date;
  /** Age of the figures; undefined when there are none. */
  readonly ageMs?: number;
}

/** A node counts as gone when vCenter has said so this often in a row. */
const refreshesUntilGone = 3;

/** What refreshes have shown of one node. */
export class NodeHealth {
  /** When the node became known. */
  readonly knownSince: Date;
  #last: { readonly reading: NodeReading; readonly collectedAt: Date } | undefined;
  #state: NodeState = "stale";
  #reason: string | undefined = "its figures were not read yet";
  #refusal: string | undefined;
  #timesMissing = 0;

  constructor(knownSince: Date) {
    this.knownSince = knownSince;
  }

  /** The last reading that succeeded. */
  get reading(): NodeReading | undefined {
    return this.#last?.reading;
  }

  get collectedAt(): Date {
    return this.#last?.collectedAt ?? this.knownSince;
  }

  /** True when a vCenter that answers has missed the object in enough refreshes in a row. */
  get isGone(): boolean {
    return this.#timesMissing >= refreshesUntilGone;
  }

  succeed(reading: NodeReading, collectedAt: Date): void {
    this.#last = { reading, collectedAt };
    this.#state = "ready";
    this.#reason = undefined;
    this.#timesMissing = 0;
  }

  /** The refresh brought nothing for this node. A vCenter that is away says nothing about the object. */
  fail(state: "stale" | "unreachable" | "missing", reason: string): void {
    this.#state = state;
    this.#reason = reason;
    if (state === "missing") this.#timesMissing += 1;
    else if (state === "stale") this.#timesMissing = 0;
  }

  /** Keeps the node from taking instances for as long as it is known. */
  refuse(reason: string): void {
    this.#refusal ??= reason;
  }

  /** The node's status; `refusal` is why the configuration does not allow it at the moment. */
  status(now: Date, refusal: string | undefined = undefined): NodeStatus {
    const refused = this.#refusal ?? refusal;
    const state = refused !== undefined && this.#state === "ready" ? "refused" : this.#state;
    const reason = state === "refused" ? refused : this.#reason;
    return {
      state,
      ...(reason !== undefined && { reason }),
      ...(this.#last && {
        collectedAt: this.#last.collectedAt,
        ageMs: now.getTime() - this.#last.collectedAt.getTime(),
      }),
    };
  }
}
