import { appendFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { createLog, type ServiceLog } from "@novasphere/compute-service";
import type { NovaConfig } from "@novasphere/config";
import type { DriverLog } from "@novasphere/driver";
import type { Invocation } from "../invocation.ts";

/**
 * The log that the configuration asks for: to a file or to standard error, as lines or as JSON. A configuration that is
 * read again takes effect with the next line.
 */
export function openLog({ io, options }: Invocation, config: NovaConfig): ServiceLog {
  const settings = () => config.values.default;
  return createLog({
    write: (text) => {
      const { logFile, logDir, useStderr } = settings();
      const file = logFile === undefined ? undefined : filePath(logFile, logDir);
      // Opened for each line, so that a file that was moved away is made anew.
      if (file !== undefined) appendFileSync(file, text);
      if (file === undefined || useStderr === true) io.stderr.write(text);
    },
    isJson: () => settings().useJson === true,
    isDebug: () => settings().debug === true || options.debug === true,
    now: () => new Date(),
    process: process.pid,
  });
}

/** What the driver has to say, in the service's log. */
export function driverLog(log: ServiceLog): DriverLog {
  return {
    info: (message) => log.info(message),
    warn: (message) => log.warn(message),
    error: (message) => log.error(message),
  };
}

function filePath(file: string, folder: string | undefined): string {
  return folder === undefined || isAbsolute(file) ? file : join(folder, file);
}
