/** Where the driver reports what an operator should know. */
export interface DriverLog {
  info(message: string): void;
  warn(message: string): void;
  /** Something that needs a decision; without this method it goes to `warn`. */
  error?(message: string): void;
}

/** Reports nothing. */
export const silentLog: DriverLog = { info: () => undefined, warn: () => undefined };
