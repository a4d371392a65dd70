import { RemoteError } from "@novasphere/oslo-messaging";
import type { ConductorClient } from "../conductor/conductor-client.ts";
import { adminContext } from "../conductor/nova-context.ts";
import type { ServiceLog } from "../log/service-log.ts";
import type { Service } from "../objects/service-records.ts";
import type { Timers } from "./timers.ts";

const firstBeatMs = 5_000;

/** What a heartbeat needs. */
export interface HeartbeatOptions {
  readonly conductor: ConductorClient;
  readonly record: Service;
  readonly intervalMs: number;
  readonly timers: Timers;
  readonly log: ServiceLog;
  /** Called when Nova no longer has the record: somebody deleted the service. */
  readonly onRecordGone: () => void;
}

/**
 * The sign of life of one service host: a number in its record that grows. Nova counts a host as up while it did so
 * within `service_down_time`.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #isFailing = false;
  #lastBeatAt: Date | undefined;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  /** When Nova last took a sign of life. */
  get lastBeatAt(): Date | undefined {
    return this.#lastBeatAt;
  }

  /** Beats until the signal is aborted or the record is gone. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { intervalMs, timers } = this.#options;
    let pauseMs = Math.min(firstBeatMs, intervalMs);
    while (!signal.aborted) {
      const isOver = await timers.wait(pauseMs, signal).then(
        () => false,
        () => true,
      );
      if (isOver || !(await this.beat(signal))) return;
      pauseMs = intervalMs;
    }
  }

  /** One sign of life. False when the record is gone. Every other failure is logged, once for all in a row. */
  async beat(signal?: AbortSignal): Promise<boolean> {
    const { conductor, record, timers, log, onRecordGone } = this.#options;
    try {
      record.set({ report_count: record.get("report_count") + 1 });
      const context = adminContext({ now: timers.now() });
      const primitive = record.toPartial("id");
      await conductor.callObject(context, record, "save", {
        primitive,
        // The next sign of life is as good.
        isImpatient: true,
        ...(signal && { signal }),
      });
      if (this.#isFailing) log.info(`Nova hears of service ${record.get("host")} again`);
      this.#isFailing = false;
      this.#lastBeatAt = timers.now();
    } catch (error) {
      if (signal?.aborted) return true;
      if (error instanceof RemoteError && error.className === "ServiceNotFound") {
        log.error(`the record of service ${record.get("host")} was deleted; restart to make a new one`);
        onRecordGone();
        return false;
      }
      if (!this.#isFailing) log.warn("Nova does not take the sign of life; trying on", { error });
      this.#isFailing = true;
    }
    return true;
  }
}
