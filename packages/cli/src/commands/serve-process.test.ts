import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { choosePort } from "@novasphere/e2e-ports";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SpawnedCommand } from "../../test/spawned-command.ts";

/** A process of its own takes its time to start. */
const soon = (ask: () => Promise<unknown>) => expect.poll(ask, { timeout: 120_000 });

describe("while the message bus is away", () => {
  let folder: string;
  let healthPort: number;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "novasphere-serve-"));
    healthPort = await choosePort();
    // Stands where systemd's own command is looked for, and writes down what it is asked to say.
    const notify = join(folder, "systemd-notify");
    await writeFile(notify, `#!/bin/sh\nfor word; do echo "$word" >> "${folder}/notified"; done\n`);
    await chmod(notify, 0o755);
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function configure(...options: string[]): Promise<void> {
    const lines = [
      "[DEFAULT]",
      "transport_url = rabbit://u:p@127.0.0.1:9",
      ...options,
      `log_file = ${folder}/serve.log`,
      "[placement]",
      "auth_url = http://127.0.0.1:9/v3",
      "username = placement",
      "password = s3cret",
      "project_name = service",
      "[vmware]",
      "cluster_name = DC/A",
      `health_port = ${healthPort}`,
      "",
    ];
    await writeFile(join(folder, "nova.conf"), lines.join("\n"), { mode: 0o600 });
  }

  async function serve(): Promise<SpawnedCommand> {
    const env = {
      PATH: `${folder}:${process.env["PATH"]}`,
      NOTIFY_SOCKET: join(folder, "notify"),
      WATCHDOG_USEC: "60000000",
    };
    const command = new SpawnedCommand(
      ["serve", "--simulate", "--config-file", join(folder, "nova.conf")],
      env,
    );
    await soon(log).toContain("connecting again");
    return command;
  }

  const read = (name: string) => readFile(join(folder, name), "utf8").catch(() => "");
  const log = () => read("serve.log");
  const notified = async () => (await read("notified")).split("\n");
  const health = async (path: string) => (await fetch(`http://127.0.0.1:${healthPort}${path}`)).status;

  test("it is live and not ready, feeds the watchdog, and SIGTERM ends it with 0", async () => {
    await configure();
    await using command = await serve();
    expect(await health("/live")).toBe(200);
    expect(await health("/ready")).toBe(503);
    await soon(notified).toContain("WATCHDOG=1");
    command.child.kill("SIGTERM");
    expect(await command.end()).toEqual({ code: 0, signal: null });
    expect(await log()).toMatch(/stopping.*\n.*stopped\n$/);
    expect(command.stderr).toBe("");
    expect(await notified()).toContain("STOPPING=1");
    expect(await notified()).not.toContain("READY=1");
  });

  test("SIGHUP changes what is logged, names what needs a restart, and keeps on with a bad file", async () => {
    await configure();
    await using command = await serve();
    await configure("use_json = true", "report_interval = 20");
    command.child.kill("SIGHUP");
    await soon(log).toMatch(/^\{.*\[DEFAULT\] report_interval changed; a restart/m);
    expect(await log()).not.toContain("use_json changed");
    // It has not started yet, and READY=1 after a reload would say so.
    expect(await notified()).not.toContain("RELOADING=1");
    await writeFile(join(folder, "nova.conf"), "[vmware\n");
    command.child.kill("SIGHUP");
    await soon(log).toMatch(/^\{.*the configuration stays as it was/m);
    expect(await health("/live")).toBe(200);
  });

  test("a log file that was moved away is made anew", async () => {
    await configure("debug = true");
    await using command = await serve();
    await rm(join(folder, "serve.log"));
    command.child.kill("SIGTERM");
    await command.end();
    expect(await log()).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \d+ INFO novasphere \[-\] stopping/m);
  });
});

test("a [placement] without a user ends it with 1, though the message bus would still be waited for", async () => {
  const folder = await mkdtemp(join(tmpdir(), "novasphere-serve-"));
  const file = join(folder, "nova.conf");
  const lines = [
    "[DEFAULT]",
    "transport_url = rabbit://u:p@127.0.0.1:9",
    "[vmware]",
    "cluster_name = DC/A",
    "",
  ];
  await writeFile(file, lines.join("\n"), { mode: 0o600 });
  await using command = new SpawnedCommand(["serve", "--simulate", "--config-file", file]);
  expect(await command.end()).toEqual({ code: 1, signal: null });
  expect(command.stderr).toContain("[COMPUTE_INVALID_CONFIGURATION]");
  await rm(folder, { recursive: true });
});
