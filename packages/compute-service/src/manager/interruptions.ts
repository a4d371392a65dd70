/** Long work on something, which is given up when that goes away. */
export class Interruptions {
  readonly #running = new Map<string, Set<AbortController>>();

  /** Does work that ends with the signal, or with {@link interrupt} of its key. */
  async run<T>(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const running = this.#running.get(key) ?? new Set();
    this.#running.set(key, running.add(controller));
    try {
      return await work(AbortSignal.any([signal, controller.signal]));
    } finally {
      running.delete(controller);
      if (running.size === 0) this.#running.delete(key);
    }
  }

  /** Has the work of a key rejected with the reason. */
  interrupt(key: string, reason: Error): void {
    for (const controller of this.#running.get(key) ?? []) controller.abort(reason);
  }
}
