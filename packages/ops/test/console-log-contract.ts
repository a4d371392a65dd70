import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { type NodeContext, VMOps } from "../src/index.ts";
import { type Check, failure } from "./contract-world.ts";

const serialPort = { serviceUri: "vspc.example.org", proxyUri: "telnets://proxy.example.org:13370" };

async function inDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "console-log-"));
  try {
    await work(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** What instances write to their serial ports, on any server. */
export function checkConsoleLog(check: Check): void {
  check(
    "an instance has a serial port that leads to the configured service, and none without one",
    async ({ contract, instance, spawned, config }) => {
      const [one, other] = [instance(), await spawned({}, false)];
      const ports = async (uuid: string) =>
        (await config(uuid)).devices.filter(({ $type }) => $type === "VirtualSerialPort");
      await new VMOps({ ...contract.node, serialPort }).spawn(one);
      expect(await ports(one.uuid)).toMatchObject([
        {
          yieldOnPoll: true,
          backing: {
            $type: "VirtualSerialPortURIBackingInfo",
            direction: "server",
            serviceURI: serialPort.serviceUri,
            proxyURI: serialPort.proxyUri,
          },
          connectable: { startConnected: true, allowGuestControl: true },
        },
      ]);
      expect(await ports(other.uuid)).toEqual([]);
      for (const { uuid } of [one, other]) await new VMOps(contract.node).destroy(uuid);
    },
  );

  check(
    "a console log is the last 100 KiB of the instance's file, without a call",
    ({ contract, instance }) =>
      inDirectory(async (serialLogDir) => {
        const { uuid } = instance();
        const file = join(serialLogDir, uuid.replaceAll("-", ""));
        const vmOps = new VMOps({ ...contract.node, serialPort, serialLogDir });
        contract.calls.length = 0;
        expect(await vmOps.readConsoleLog(uuid)).toEqual(new Uint8Array());
        await writeFile(file, "login: ");
        expect(Buffer.from(await vmOps.readConsoleLog(uuid)).toString()).toBe("login: ");
        await writeFile(file, Buffer.concat([Buffer.alloc(1000, "a"), Buffer.alloc(100 * 1024, "b")]));
        expect(Buffer.from(await vmOps.readConsoleLog(uuid)).equals(Buffer.alloc(100 * 1024, "b"))).toBe(
          true,
        );
        expect(contract.calls).toEqual([]);
      }),
  );

  check(
    "a console log that is not kept is refused with the option that is missing",
    ({ contract, instance }) =>
      inDirectory(async (serialLogDir) => {
        const { uuid } = instance();
        const read = (settings: Partial<NodeContext>) =>
          failure(new VMOps({ ...contract.node, ...settings }).readConsoleLog(uuid));
        const code = "OPS_CONSOLE_LOG_UNAVAILABLE";
        expect(await read({ serialPort })).toMatchObject({
          code,
          message: expect.stringMatching("serial_log_dir"),
        });
        expect(await read({ serialLogDir })).toMatchObject({
          code,
          message: expect.stringMatching("serial_port_service_uri"),
        });
      }),
  );

  check("a console log is never read from outside its directory", ({ contract, instance }) =>
    inDirectory(async (directory) => {
      const { uuid } = instance();
      const serialLogDir = join(directory, "logs");
      await mkdir(serialLogDir);
      await writeFile(join(directory, "secret"), "secret");
      const vmOps = new VMOps({ ...contract.node, serialPort, serialLogDir });
      for (const outside of ["../secret", "..-/secret", join(directory, "secret"), ""])
        expect((await failure(vmOps.readConsoleLog(outside))).code).toBe("OPS_INVALID_INSTANCE");
      const name = uuid.replaceAll("-", "");
      await symlink(join(directory, "secret"), join(serialLogDir, name));
      expect((await failure(vmOps.readConsoleLog(uuid))).code).toBe("OPS_CONSOLE_LOG_UNAVAILABLE");
      await rm(join(serialLogDir, name));
      await mkdir(join(serialLogDir, name));
      expect((await failure(vmOps.readConsoleLog(uuid))).code).toBe("OPS_CONSOLE_LOG_UNAVAILABLE");
    }),
  );
}
