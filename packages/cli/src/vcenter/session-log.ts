import type { OnSessionEvent } from "@novasphere/vsphere-client";
import type { CliOutput } from "../cli-io.ts";
import { errorCodeOf } from "../errors.ts";

/** Writes what a session does, one line for each call: what `--debug` shows. */
export function logSession(stderr: CliOutput): OnSessionEvent {
  return (event) => {
    stderr.write(`novasphere: debug: ${describe(event)}\n`);
  };
}

function describe(event: Parameters<OnSessionEvent>[0]): string {
  switch (event.type) {
    case "call": {
      const outcome = event.error === undefined ? "" : ` failed with ${errorCodeOf(event.error)}`;
      return `${event.method}${outcome} ${event.durationMs.toFixed(1)} ms`;
    }
    case "retry":
      return `${event.method} again in ${event.delayMs.toFixed(0)} ms after ${errorCodeOf(event.error)}`;
    case "rerouted":
      return `${event.host ?? "no host"} could not move a file, ${errorCodeOf(event.error)}; trying the next way`;
    case "login":
      return event.renewed ? "logged in again" : "logged in";
    case "logoutFailed":
      return `logout failed with ${errorCodeOf(event.error)}`;
  }
}
