import { setTimeout as delay } from "node:timers/promises";
import type { BusSettings } from "./bus-options.ts";
import type { JsonObject } from "./json.ts";
import type { Publisher } from "./publisher.ts";

const pauseMs = 250;
const deadMs = 60_000;
const mostDead = 200;

/** Sends the answers of servers to their callers' queues. */
export class Answers {
  readonly #settings: BusSettings;
  readonly #publisher: Publisher;
  /** Queues that were not there for so long that nobody waits for them any more, until when. */
  readonly #dead = new Map<string, number>();

  constructor(settings: BusSettings, publisher: Publisher) {
    this.#settings = settings;
    this.#publisher = publisher;
  }

  /**
   * Sends an answer; false when nobody can get it. A queue that is not there may be one of a caller that is connecting
   * again, so it is tried for `kombu_missing_consumer_retry_timeout`, once only after `stopping` was aborted. While there
   * is no broker it waits, after that signal for the grace of the bus only.
   */
  async send(queue: string, answer: JsonObject, stopping: AbortSignal): Promise<boolean> {
    if (this.#isDead(queue)) return false;
    const { kombuMissingConsumerRetryTimeout: seconds, directMandatoryFlag } = this.#settings.rabbit;
    const until = performance.now() + seconds * 1000;
    using grace = new Grace(stopping, this.#settings.answerGraceMs);
    const address = { exchange: "", key: queue };
    const sending = { isMandatory: directMandatoryFlag, signal: grace.signal };
    try {
      while (!(await this.#publisher.publish(address, answer, sending))) {
        if (performance.now() >= until) this.#bury(queue);
        if (this.#isDead(queue) || stopping.aborted) return false;
        await delay(pauseMs, undefined, { signal: stopping }).catch(() => undefined);
      }
      return true;
    } catch {
      // The bus was closed, or the broker did not come back in time.
      return false;
    }
  }

  /** Tells a caller that its call is still worked on; false when its queue is not there. */
  async beat(queue: string, sign: JsonObject, signal: AbortSignal): Promise<boolean> {
    if (this.#isDead(queue)) return false;
    const { directMandatoryFlag: isMandatory } = this.#settings.rabbit;
    const address = { exchange: "", key: queue };
    return await this.#publisher.publish(address, sign, { isMandatory, signal }).catch(() => false);
  }

  #isDead(queue: string): boolean {
    return (this.#dead.get(queue) ?? 0) > performance.now();
  }

  #bury(queue: string): void {
    this.#dead.delete(queue);
    this.#dead.set(queue, performance.now() + deadMs);
    const [oldest] = this.#dead.keys();
    if (this.#dead.size > mostDead && oldest !== undefined) this.#dead.delete(oldest);
  }
}

/** A signal that is aborted a while after another. */
class Grace implements Disposable {
  readonly #over = new AbortController();
  readonly #stopping: AbortSignal;
  readonly #ms: number;
  readonly #begin = () => {
    this.#timer = setTimeout(() => this.#over.abort(), this.#ms);
  };
  #timer: NodeJS.Timeout | undefined;

  constructor(stopping: AbortSignal, ms: number) {
    this.#stopping = stopping;
    this.#ms = ms;
    if (stopping.aborted) this.#begin();
    else stopping.addEventListener("abort", this.#begin, { once: true });
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#stopping.removeEventListener("abort", this.#begin);
  }
}
