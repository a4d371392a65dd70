import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A program that answers each line with a line, and ends when its standard input does. */
export interface Program extends AsyncDisposable {
  /** The next line; with `question` that is written first. Throws when the program has ended. */
  read(question?: string): Promise<string>;
}

/** Starts a program; what goes wrong in it is on standard error. */
export function startProgram(command: string, args: readonly string[]): Program {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  // A program that ended by itself is noticed by the missing answer.
  child.stdin.on("error", () => undefined);
  const closed = new Promise((resolve) => child.once("close", resolve));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async read(question) {
      if (question !== undefined) child.stdin.write(`${question}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${[command, ...args].join(" ")} ended without an answer`);
      return value;
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await closed;
    },
  };
}
