import { readFile } from "node:fs/promises";
import { startSimulator } from "@novasphere/vcenter-simulator";
import { expect, it } from "vitest";
import { configFor } from "../test/nova-conf.ts";
import { SpawnedCommand } from "../test/spawned-command.ts";

it("answers in JSON when its output is a pipe, and ends with 0", async () => {
  await using command = new SpawnedCommand(["hypervisor", "list", "--simulate"]);
  expect(await command.end()).toEqual({ code: 0, signal: null });
  expect(JSON.parse(command.stdout)).toHaveLength(8);
  expect(command.stderr).toBe("");
});

it.each([
  ["1 after a failure", ["server", "show", "nobody", "--simulate"], 1, "CLI_SERVER_NOT_FOUND"],
  ["2 after wrong use", ["server", "show"], 2, "CLI_USAGE"],
])("ends with %s", async (_, argv, code, errorCode) => {
  await using command = new SpawnedCommand(argv);
  expect(await command.end()).toEqual({ code, signal: null });
  expect(command.stderr).toContain(`[${errorCode}]`);
});

it("stops without a word when nobody reads its output any more", async () => {
  await using command = new SpawnedCommand(["demo"]);
  // Before it has begun to write.
  command.child.stdout.destroy();
  expect(await command.end()).toEqual({ code: 1, signal: null });
  expect(command.stderr).toBe("");
});

it("cancels its task and logs out when it is interrupted, says so, and ends by the signal", async () => {
  const account = { username: "nova", password: "correct" };
  await using simulator = await startSimulator({ inventory: { vms: 0 }, ...account });
  const hang = simulator.control.addRule({ method: "CreateVM_Task", effect: { kind: "taskHang" } });
  await using config = await configFor({ ...account, ...simulator }, ["DC0_C0"]);
  const create = ["server", "create", "a", "--node", "DC0_C0", "--vcpus", "1", "--ram", "256", "--disk", "1"];
  await using command = new SpawnedCommand([...create, "--debug", "--config-file", config.file]);
  await expect.poll(() => hang.hits, { timeout: 120_000 }).toBe(1);
  command.child.kill("SIGINT");
  expect(await command.end()).toEqual({ code: null, signal: "SIGINT" });
  expect(command.stderr).toMatch(
    /debug: CancelTask .*debug: Logout .*interrupted by SIGINT \[CLI_INTERRUPTED\]/s,
  );
  expect(command.stdout).toBe("");
});

it("starts the simulator as its page says", async () => {
  const page = new URL("../../vcenter-simulator/README.md", import.meta.url);
  const line = /```sh\nnovasphere (.+)\n```/.exec(await readFile(page, "utf8"))?.[1] ?? "";
  await using simulator = new SpawnedCommand(line.split(" "));
  await simulator.sees("}");
  expect(JSON.parse(simulator.stdout)).toMatchObject({
    url: expect.stringMatching(/^https:\/\/127\.0\.0\.1:/),
  });
  simulator.child.kill("SIGTERM");
  expect(await simulator.end()).toEqual({ code: 0, signal: null });
});

it("runs the simulator until it is stopped, for other commands to use", async () => {
  const password = "from the environment";
  const env = { NOVASPHERE_SIMULATOR_PASSWORD: password };
  await using simulator = new SpawnedCommand(["simulator", "--pool", "1", "--username", "nova"], env);
  await simulator.sees("}");
  const { url, username, thumbprint } = JSON.parse(simulator.stdout) as Record<string, string>;
  expect(simulator.stdout).not.toContain(password);
  await using config = await configFor({ url: url ?? "", username: username ?? "", password, thumbprint }, [
    "DC0_C0, DC0_C0_RP1",
  ]);
  const size = ["--vcpus", "1", "--ram", "256", "--disk", "1"];
  const more = ["--config-file", config.file];
  await using create = new SpawnedCommand([
    "server",
    "create",
    "a",
    "--node",
    "DC0_C0_RP1",
    ...size,
    ...more,
  ]);
  expect(await create.end()).toMatchObject({ code: 0 });
  await using list = new SpawnedCommand(["server", "list", ...more]);
  expect(await list.end()).toMatchObject({ code: 0 });
  expect(JSON.parse(list.stdout)).toMatchObject([{ name: "a", status: "ACTIVE" }]);
  simulator.child.kill("SIGTERM");
  expect(await simulator.end()).toEqual({ code: 0, signal: null });
});
