import { inLane, VimFaultError, VSphereError } from "@novasphere/vsphere-client";
import { DriverError } from "../errors.ts";
import { type BreakerLimits, CircuitBreaker } from "./circuit-breaker.ts";
import { type FairSlots, QueueFull } from "./fair-slots.ts";

/** Faults that say that the hosts of a node do not do what they are told. */
const sickFaults: ReadonlySet<string> = new Set(["HostCommunication", "HostNotConnected", "Timedout"]);

/** What the gates of all nodes have in common. */
export interface GateLimits extends BreakerLimits {
  /** An operation that takes longer is given up and its vSphere task cancelled. */
  readonly operationTimeoutMs: number;
}

/** The way into one node: what is let through, and for how long. Other nodes have gates of their own. */
export class NodeGate {
  readonly #key: string;
  readonly #name: string;
  readonly #limits: GateLimits;
  readonly #breaker: CircuitBreaker;
  #inside = 0;
  #drained: PromiseWithResolvers<void> | undefined;

  constructor(key: string, name: string, limits: GateLimits, now: () => Date) {
    this.#key = key;
    this.#name = name;
    this.#limits = limits;
    this.#breaker = new CircuitBreaker(limits, now);
  }

  /**
   * Does `work` in a slot of the node. Throws `DRIVER_NODE_DRAINING`, `DRIVER_NODE_SUSPENDED` after failures,
   * `DRIVER_NODE_BUSY` for a full queue and `DRIVER_OPERATION_TIMEOUT`.
   */
  async run<T>(
    slots: FairSlots,
    work: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    this.requireOpen();
    const pauseMs = this.#breaker.enter();
    if (pauseMs > 0)
      throw new DriverError(
        "DRIVER_NODE_SUSPENDED",
        `${this.#name} failed several times in a row; operations are tried again in ${Math.ceil(pauseMs / 1000)} s`,
      );
    this.#inside += 1;
    try {
      return await slots.run(this.#key, () => this.#attempt(work, signal), signal);
    } catch (error) {
      if (!(error instanceof QueueFull)) throw error;
      throw new DriverError(
        "DRIVER_NODE_BUSY",
        `too many operations wait for ${this.#name}; try again later`,
        { cause: error },
      );
    } finally {
      this.#leave();
    }
  }

  /** Throws `DRIVER_NODE_DRAINING` for a node that lets nothing in any more. */
  requireOpen(): void {
    if (this.#drained)
      throw new DriverError(
        "DRIVER_NODE_DRAINING",
        `${this.#name} is being removed from the service and takes no more operations`,
      );
  }

  /** Keeps the node from being drained while `work`, which has its slot elsewhere, brings something to it. */
  async attend<T>(work: () => Promise<T>): Promise<T> {
    this.requireOpen();
    this.#inside += 1;
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  /** Lets nothing in any more and waits until what is inside has ended. */
  drain(): Promise<void> {
    this.#drained ??= Promise.withResolvers<void>();
    if (this.#inside === 0) this.#drained.resolve();
    return this.#drained.promise;
  }

  #leave(): void {
    this.#inside -= 1;
    if (this.#inside === 0) this.#drained?.resolve();
  }

  async #attempt<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const { operationTimeoutMs } = this.#limits;
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), operationTimeoutMs);
    try {
      const ending = signal ? AbortSignal.any([signal, timeout.signal]) : timeout.signal;
      const result = await inLane(this.#key, () => work(ending));
      this.#breaker.succeed();
      return result;
    } catch (error) {
      if (signal?.aborted) throw error;
      if (timeout.signal.aborted) {
        this.#breaker.fail();
        throw new DriverError(
          "DRIVER_OPERATION_TIMEOUT",
          `an operation on ${this.#name} was given up after ${operationTimeoutMs} ms`,
          { cause: error },
        );
      }
      if (isSickness(error)) this.#breaker.fail();
      // Any other answer, even a refusal, shows that the node is well.
      else if (error instanceof VimFaultError) this.#breaker.succeed();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** True when an error is a sign of trouble with the node, and not with the request or the whole vCenter. */
function isSickness(error: unknown): boolean {
  if (error instanceof VimFaultError) return sickFaults.has(error.faultType);
  return error instanceof VSphereError && error.code === "VSPHERE_TIMEOUT";
}
