import { setTimeout as delay } from "node:timers/promises";
import { VSphereError } from "./errors.ts";

/** How often and after which pauses a failed call is made again. */
export interface RetryPolicy {
  /** Attempts altogether; 1 means no repetition. */
  readonly maximumAttempts: number;
  /** The longest pause before the second attempt; each further one may be twice as long. */
  readonly baseDelayMs: number;
  readonly maximumDelayMs: number;
  /** Numbers from 0 up to 1 that shorten the pauses, so that clients do not come back all at once. */
  readonly random: () => number;
}

/** Three attempts within a few seconds. */
export const defaultRetryPolicy: RetryPolicy = {
  maximumAttempts: 3,
  baseDelayMs: 200,
  maximumDelayMs: 5000,
  random: Math.random,
};

/** What may be repeated, and who hears of it. */
export interface Repeatable {
  readonly idempotent: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onRetry: (error: unknown, delayMs: number) => void;
}

const gatewayStatuses: ReadonlySet<number | undefined> = new Set([502, 503, 504]);

/**
 * True for troubles of the way to the server, which may be over soon. A change that may have arrived is never
 * repeated: nobody knows whether it was made.
 */
function isWorthRepeating(error: unknown, idempotent: boolean): boolean {
  if (!(error instanceof VSphereError)) return false;
  if (error.code === "VSPHERE_CONNECTION") return idempotent || !error.mayHaveArrived;
  return idempotent && error.code === "VSPHERE_HTTP" && gatewayStatuses.has(error.status);
}

/** Waits as long as the policy wants after failure number `failures`; an abort throws the signal's reason. */
export async function pause(policy: RetryPolicy, failures: number, signal?: AbortSignal): Promise<void> {
  await sleep(pauseMs(policy, failures), signal);
}

/** Waits; an abort throws the signal's reason. */
export async function sleep(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  await delay(delayMs, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
}

function pauseMs(policy: RetryPolicy, failures: number): number {
  const longest = Math.min(policy.maximumDelayMs, policy.baseDelayMs * 2 ** (failures - 1));
  return Math.round(longest * (0.5 + policy.random() / 2));
}

/** Runs `attempt` until it succeeds, fails for good, or the policy ends; then its last error is thrown. */
export async function withRetries<T>(
  policy: RetryPolicy,
  { idempotent, signal, onRetry }: Repeatable,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let count = 1; ; count += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (count >= policy.maximumAttempts || !isWorthRepeating(error, idempotent)) throw error;
      const delayMs = pauseMs(policy, count);
      onRetry(error, delayMs);
      await sleep(delayMs, signal);
    }
  }
}
