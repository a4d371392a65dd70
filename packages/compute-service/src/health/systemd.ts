import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { ServiceLog } from "../log/service-log.ts";

const run = promisify(execFile);

/** Tells the service manager how the service is. */
export interface ServiceManager {
  notify(...assignments: readonly string[]): Promise<void>;
}

/**
 * The systemd that started this process, if it asks to be told (`NOTIFY_SOCKET`). Node cannot write to such sockets, so
 * `systemd-notify` does; the unit needs `NotifyAccess=all`. What fails is logged.
 */
export function systemd(env: Readonly<Record<string, string | undefined>>, log: ServiceLog): ServiceManager {
  return {
    notify: async (...assignments) => {
      if (env["NOTIFY_SOCKET"] === undefined) return;
      try {
        await run("systemd-notify", [...assignments], { env });
      } catch (error) {
        log.warn("systemd could not be told", { error });
      }
    },
  };
}
