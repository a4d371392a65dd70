import { expect, it } from "vitest";
import { CapturedOutput } from "../test/captured-run.ts";
import { CliError, errorCodeOf, exitCodeOf } from "./errors.ts";
import { printError } from "./print-error.ts";

const cause = Object.assign(new Error("the disk is on fire"), { password: "secret" });
const error = new CliError("CLI_NODE_NOT_FOUND", "there is no node 'x'\n  and no other", { cause });

function printed(thrown: unknown, debug: boolean): string {
  const out = new CapturedOutput();
  printError(out, thrown, { debug });
  return out.text;
}

it("is one sentence whose first line ends in the code", () => {
  expect(printed(error, false)).toBe(
    "novasphere: error: there is no node 'x' [CLI_NODE_NOT_FOUND]\n  and no other\n",
  );
});

it("shows the stacks of the error and its causes only for debugging, and no other field", () => {
  expect(printed(error, false)).not.toContain("print-error.test.ts");
  expect(printed(error, true)).toMatch(/print-error\.test\.ts.*caused by: Error: the disk is on fire/s);
  expect(printed(error, true)).not.toContain("secret");
});

it("prints anything that was thrown", () => {
  expect(printed("nonsense", true)).toBe("novasphere: error: nonsense [CLI_INTERNAL]\n");
  expect(printed(new Error(""), false)).toBe("novasphere: error: unknown error [CLI_INTERNAL]\n");
});

it("tells wrong use from failure by the exit code", () => {
  expect(exitCodeOf(new CliError("CLI_USAGE", "no"))).toBe(2);
  expect(exitCodeOf(error)).toBe(1);
  expect(exitCodeOf(undefined)).toBe(1);
  expect(errorCodeOf(Object.assign(new Error("no"), { code: "ENOENT" }))).toBe("ENOENT");
});
