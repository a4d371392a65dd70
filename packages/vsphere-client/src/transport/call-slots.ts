import { VSphereError } from "../errors.ts";
import { currentLane } from "./lane.ts";

type Lane = string | undefined;

interface Waiting {
  readonly lane: Lane;
  readonly enter: () => void;
}

/**
 * Lets a number of calls be under way at once. The others wait in the order they came; of calls in lanes, that of the lane
 * with the fewest calls under way goes first, and no lane has more than two thirds of all.
 */
export class CallSlots {
  #free: number;
  readonly #mostOfLane: number;
  readonly #underWay = new Map<Lane, number>();
  readonly #waiting = new Set<Waiting>();

  constructor(count: number) {
    if (!Number.isInteger(count) || count < 1)
      throw new RangeError(`maximumConnections must be a whole number above 0, not ${count}`);
    this.#free = count;
    this.#mostOfLane = Math.max(1, Math.floor((count * 2) / 3));
  }

  /**
   * Waits for a slot and gives the function that gives it back. An abort throws the signal's reason; waiting
   * longer than `timeoutMs` is `VSPHERE_TIMEOUT`.
   */
  acquire(signal: AbortSignal | undefined, timeoutMs: number): Promise<() => void> {
    const lane = currentLane();
    if (this.#hasRoom(lane)) return Promise.resolve(this.#take(lane));
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
        this.#waiting.delete(waiting);
      };
      const waiting = {
        lane,
        enter: () => {
          leave();
          resolve(this.#take(lane));
        },
      };
      const onAbort = () => {
        leave();
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        leave();
        const message = `no connection became free within ${timeoutMs} ms`;
        reject(new VSphereError("VSPHERE_TIMEOUT", message, { mayHaveArrived: false }));
      }, timeoutMs);
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#waiting.add(waiting);
    });
  }

  #hasRoom(lane: Lane): boolean {
    return this.#free > 0 && (lane === undefined || this.#countOf(lane) < this.#mostOfLane);
  }

  #countOf(lane: Lane): number {
    return this.#underWay.get(lane) ?? 0;
  }

  #take(lane: Lane): () => void {
    this.#free -= 1;
    this.#underWay.set(lane, this.#countOf(lane) + 1);
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      this.#free += 1;
      const left = this.#countOf(lane) - 1;
      if (left > 0) this.#underWay.set(lane, left);
      else this.#underWay.delete(lane);
      this.#next()?.enter();
    };
  }

  /** Of those whose lane has room the one whose lane has the fewest calls under way; calls without a lane count as none. */
  #next(): Waiting | undefined {
    let best: Waiting | undefined;
    const rank = ({ lane }: Waiting) => (lane === undefined ? 0 : this.#countOf(lane));
    for (const waiting of this.#waiting)
      if (this.#hasRoom(waiting.lane) && (best === undefined || rank(waiting) < rank(best))) best = waiting;
    return best;
  }
}
