/** How long calls and tasks take, in general and for single methods. */
export class Tempo {
  #latencyMs: number;
  #taskDelayMs: number;
  readonly #latencies = new Map<string, number>();
  readonly #taskDelays = new Map<string, number>();

  constructor(latencyMs: number, taskDelayMs: number) {
    this.#latencyMs = latencyMs;
    this.#taskDelayMs = taskDelayMs;
  }

  latencyOf(method: string): number {
    return this.#latencies.get(method) ?? this.#latencyMs;
  }

  taskDelayOf(method: string): number {
    return this.#taskDelays.get(method) ?? this.#taskDelayMs;
  }

  setLatency(ms: number, method: string | undefined): void {
    if (method === undefined) this.#latencyMs = ms;
    else this.#latencies.set(method, ms);
  }

  setTaskDelay(ms: number, method: string | undefined): void {
    if (method === undefined) this.#taskDelayMs = ms;
    else this.#taskDelays.set(method, ms);
  }
}
