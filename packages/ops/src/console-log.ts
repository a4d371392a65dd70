import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { OpsError } from "./errors.ts";
import type { NodeContext } from "./node-context.ts";

/** As much of a log as Nova's own driver gives. */
const maximumBytes = 100 * 1024;

/** The serial port concentrator writes what instances say into files of that name. */
const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The end of what an instance has written to its serial port, at most 100 KiB; empty while it has written nothing.
 * No vSphere call: the port concentrator's files are read. Throws `OPS_INVALID_INSTANCE` for a malformed UUID, and
 * `OPS_CONSOLE_LOG_UNAVAILABLE` where the node's instances have no log, or it cannot be read.
 */
export async function readConsoleLog(node: NodeContext, uuid: string): Promise<Uint8Array> {
  if (!uuidForm.test(uuid)) throw new OpsError("OPS_INVALID_INSTANCE", `'${uuid}' is no UUID of an instance`);
  const unavailable = (why: string, cause?: unknown) =>
    new OpsError("OPS_CONSOLE_LOG_UNAVAILABLE", `instance ${uuid} has no console log: ${why}`, {
      instanceUuid: uuid,
      cause,
    });
  const { serialLogDir, serialPort } = node;
  if (!serialLogDir) throw unavailable("serial_log_dir is not set");
  try {
    return await readEnd(join(serialLogDir, uuid.replaceAll("-", "")));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Without a service nothing will ever be there; with one the guest has only not spoken yet.
    if (code === "ENOENT" && serialPort) return new Uint8Array();
    if (code === "ENOENT")
      throw unavailable("serial_port_service_uri is not set, so its VM has no serial port", error);
    throw unavailable(error instanceof Error ? error.message : String(error), error);
  }
}

async function readEnd(file: string): Promise<Uint8Array> {
  // No link that leads out of the directory, and no waiting for the other end of a pipe.
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const status = await handle.stat();
    if (!status.isFile()) throw new TypeError(`${file} is no file`);
    return await readFrom(handle, Math.max(0, status.size - maximumBytes));
  } finally {
    await handle.close();
  }
}

/** The bytes from there on, at most so many; fewer where the file became shorter meanwhile. */
async function readFrom(handle: FileHandle, start: number): Promise<Uint8Array> {
  const buffer = Buffer.alloc(maximumBytes);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, length, maximumBytes - length, start + length);
    length += bytesRead;
    if (bytesRead === 0 || length === maximumBytes) return buffer.subarray(0, length);
  }
}
