import { formatJson, formatLine, type LogLevel } from "./log-record.ts";
import type { LogSubject, ServiceLog } from "./service-log.ts";

/** Where a log goes and how much of what. Its form may change from one line to the next. */
export interface LogOptions {
  readonly write: (text: string) => void;
  readonly isJson: () => boolean;
  /** Everything, not only what an operator should know. */
  readonly isDebug: () => boolean;
  readonly now: () => Date;
  readonly process: number;
}

/** A {@link ServiceLog} in the form of Nova's, or as JSON. */
export function createLog({ write, isJson, isDebug, now, process }: LogOptions): ServiceLog {
  const report =
    (level: LogLevel) =>
    (message: string, about: LogSubject = {}) => {
      const isDetailed = isDebug();
      if (level === "DEBUG" && !isDetailed) return;
      const record = { time: now(), process, level, message, about };
      write(isJson() ? formatJson(record) : formatLine(record, isDetailed || level === "ERROR"));
    };
  return {
    debug: report("DEBUG"),
    info: report("INFO"),
    warn: report("WARNING"),
    error: report("ERROR"),
  };
}
