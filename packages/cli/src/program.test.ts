import type { Command } from "commander";
import { expect, it } from "vitest";
import { CapturedOutput, examplesDirectory, run } from "../test/captured-run.ts";
import { buildProgram } from "./program.ts";

/** Every command and group as one would type it. */
function listCommands(command: Command, above: readonly string[] = []): string[][] {
  return command.commands.flatMap((child) => {
    const words = [...above, child.name()];
    return [words, ...listCommands(child, words)];
  });
}

const commands = listCommands(
  buildProgram({
    stdout: new CapturedOutput(),
    stderr: new CapturedOutput(),
    env: {},
    signal: new AbortController().signal,
    version: "0",
    examplesDirectory,
    randomUuid: () => "",
  }),
);

it("has the commands of OpenStack's client for nodes and servers", () => {
  const names = commands.map((words) => words.join(" "));
  expect(names).toEqual(
    expect.arrayContaining([
      "hypervisor list",
      "hypervisor show",
      "hypervisor stats",
      "server create",
      "server list",
      "server show",
      "server start",
      "server stop",
      "server reboot",
      "server delete",
      "inventory resolve",
      "config check",
      "simulator",
      "demo",
    ]),
  );
});

it.each(commands.map((words) => [words.join(" "), words] as const))(
  "explains 'novasphere %s --help' with exit code 0 on standard output",
  async (name, words) => {
    const { code, stdout, stderr } = await run([...words, "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`Usage: novasphere ${name}`);
    expect(stdout).toContain("--config-file");
  },
);

it("prints its version", async () => {
  expect(await run(["--version"])).toEqual({ code: 0, stdout: "1.2.3\n", stderr: "" });
});

it.each([
  ["an unknown command", ["hypervisors"], /unknown command 'hypervisors'.*\(Did you mean hypervisor\?\)/s],
  ["an unknown option", ["server", "list", "--all"], /unknown option '--all' \[CLI_USAGE\]/],
  ["a missing argument", ["server", "show"], /missing required argument 'server' \[CLI_USAGE\]/],
  ["a missing option", ["server", "create", "a"], /'--node <node>' not specified \[CLI_USAGE\]/],
  ["one argument too many", ["hypervisor", "list", "x"], /too many arguments/],
  ["options that exclude each other", ["server", "reboot", "--soft", "--hard", "a"], /cannot be used with/],
  ["two formats", ["server", "list", "--json", "--format", "table"], /cannot be used with/],
  ["an unknown format", ["server", "list", "--format", "xml"], /Allowed choices are table, json/],
  ["a number that is none", ["server", "create", "a", "--vcpus", "2.5"], /whole number of at least 1/],
  ["a group without a command", ["server"], /Usage: novasphere server/],
])("refuses %s with exit code 2 and nothing on standard output", async (_, argv, message) => {
  const { code, stdout, stderr } = await run(argv);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(message);
});

it("names the help of the very command that was used wrongly", async () => {
  const { stderr } = await run(["server", "show"]);
  expect(stderr).toContain("Run 'novasphere server show --help'");
});
