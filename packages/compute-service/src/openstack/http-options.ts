import { readFileSync } from "node:fs";
import type { NovaConfig } from "@novasphere/config";
import { ComputeServiceError } from "../errors.ts";

/** How a service is reached. Times in milliseconds. */
export interface HttpOptions {
  /** Certificates of the authorities that may vouch for it, in place of the system's. */
  readonly ca?: Buffer;
  /** What this service shows of itself. */
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly isVerified: boolean;
  /** How long nothing may come or go; undefined for a minute, and no limit where many bytes are sent. */
  readonly timeoutMs?: number;
  readonly connectRetries: number;
  /** Before each of them; undefined for longer and longer pauses. */
  readonly connectRetryDelayMs?: number;
  readonly statusRetries: number;
  readonly statusRetryDelayMs?: number;
  readonly retriableStatuses: readonly number[];
}

/** A service that is reached as nobody said otherwise. */
export const usualHttp: HttpOptions = {
  isVerified: true,
  connectRetries: 0,
  statusRetries: 0,
  retriableStatuses: [503],
};

const firstDelayMs = 500;
const longestDelayMs = 60_000;

/** The pause before an attempt, counted from 1: the configured one, or half a second, twice as long each time. */
export function retryDelayMs(options: HttpOptions, kind: "connect" | "status", attempt: number): number {
  const configured = kind === "connect" ? options.connectRetryDelayMs : options.statusRetryDelayMs;
  return configured ?? Math.min(firstDelayMs * 2 ** (attempt - 1), longestDelayMs);
}

type SessionValues = Pick<
  NovaConfig["values"]["serviceUser"],
  "cafile" | "certfile" | "keyfile" | "insecure" | "timeout"
>;
type RetryValues = Pick<
  NovaConfig["values"]["placement"],
  | "connectRetries"
  | "connectRetryDelay"
  | "statusCodeRetries"
  | "statusCodeRetryDelay"
  | "retriableStatusCodes"
>;

/**
 * What a group of nova.conf says of a connection. Reads the files that it names. Throws
 * `COMPUTE_INVALID_CONFIGURATION` for one that cannot be read.
 */
export function httpOptions(group: string, values: SessionValues & Partial<RetryValues>): HttpOptions {
  const read = (option: "cafile" | "certfile" | "keyfile") => {
    const file = values[option];
    return file === undefined ? undefined : readFile(group, option, file);
  };
  const [ca, cert, key] = [read("cafile"), read("certfile"), read("keyfile")];
  const { timeout, connectRetryDelay, statusCodeRetryDelay } = values;
  return {
    isVerified: values.insecure !== true,
    ...(ca && { ca }),
    ...(cert && { cert }),
    // Both may be in one file.
    ...(cert && { key: key ?? cert }),
    ...(timeout !== undefined && { timeoutMs: timeout * 1000 }),
    connectRetries: values.connectRetries ?? 0,
    ...(connectRetryDelay !== undefined && { connectRetryDelayMs: connectRetryDelay * 1000 }),
    statusRetries: values.statusCodeRetries ?? 0,
    ...(statusCodeRetryDelay !== undefined && { statusRetryDelayMs: statusCodeRetryDelay * 1000 }),
    retriableStatuses: values.retriableStatusCodes ?? usualHttp.retriableStatuses,
  };
}

function readFile(group: string, option: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ComputeServiceError(
      "COMPUTE_INVALID_CONFIGURATION",
      `[${group}] ${option} cannot be read: ${reason}`,
      { cause },
    );
  }
}
