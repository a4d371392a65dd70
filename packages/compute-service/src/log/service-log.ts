import type { NovaContext } from "../conductor/nova-context.ts";

/** What a line of the log is about. */
export interface LogSubject {
  /** The request; its id, user and project are shown. */
  readonly context?: NovaContext;
  /** UUID of the instance. */
  readonly instance?: string;
  readonly node?: string;
  readonly error?: unknown;
}

/** Where the service reports what it does. */
export interface ServiceLog {
  debug(message: string, about?: LogSubject): void;
  info(message: string, about?: LogSubject): void;
  warn(message: string, about?: LogSubject): void;
  error(message: string, about?: LogSubject): void;
}

/** Reports nothing. */
export const silentLog: ServiceLog = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
