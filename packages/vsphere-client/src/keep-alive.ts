import { serviceInstance } from "./service-instance.ts";
import type { SessionLink } from "./session-link.ts";

/** Asks the time whenever the session was idle for long, so that the server does not end it. */
export class KeepAlive {
  readonly #link: SessionLink;
  #timer: NodeJS.Timeout | undefined;

  constructor(link: SessionLink) {
    this.#link = link;
  }

  /** Begins to look for `idleMs` without a call; its timer does not keep the process alive. */
  start(idleMs: number): void {
    this.#schedule(idleMs, idleMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(delayMs: number, idleMs: number): void {
    this.#timer = setTimeout(() => void this.#check(idleMs), delayMs).unref();
  }

  async #check(idleMs: number): Promise<void> {
    const timer = this.#timer;
    const quietMs = performance.now() - this.#link.lastAnswerAt;
    // A failure shows in the call's event, and again in the next call that somebody waits for.
    if (quietMs >= idleMs)
      await this.#link.call("CurrentTime", { _this: serviceInstance }).catch(() => undefined);
    if (this.#timer === timer) this.#schedule(quietMs >= idleMs ? idleMs : idleMs - quietMs, idleMs);
  }
}
