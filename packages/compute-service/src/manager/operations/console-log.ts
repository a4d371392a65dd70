import { OpsError } from "@novasphere/ops";
import { instanceKey } from "../../instance/driver-instance.ts";
import { novaFailure } from "../failures/nova-failure.ts";
import type { InstanceWork } from "../instance-method.ts";

/** `get_console_output`: the end of what the instance wrote to its serial port; all of it without a length. */
export const getConsoleOutput: InstanceWork = async ({ driver }, { args, instance, signal }) => {
  const length = args["tail_length"] ?? null;
  try {
    const log = await driver.getConsoleOutput({ signal }, instanceKey(instance));
    return tail(asciiText(log), length === null ? undefined : Number(length));
  } catch (error) {
    if (!(error instanceof OpsError) || error.code !== "OPS_CONSOLE_LOG_UNAVAILABLE") throw error;
    const message = "Guest does not have a console available.";
    throw novaFailure({ className: "ConsoleNotAvailable", code: 404, message }, { cause: error });
  }
};

/** What is no ASCII becomes the replacement character, one for each byte: so Nova's own service does it. */
function asciiText(log: Uint8Array): string {
  return Buffer.from(log)
    .toString("latin1")
    .replace(/[\u0080-\u00ff]/g, "\ufffd");
}

/** The last lines; an empty one after the last line break counts. */
function tail(text: string, length: number | undefined): string {
  if (length === undefined) return text;
  return length === 0 ? "" : text.split("\n").slice(-length).join("\n");
}
