import { fileURLToPath } from "node:url";
import { type CliIo, type CliOutput, runCli } from "../src/index.ts";

/** What a command wrote and how it ended. */
export interface CapturedRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command is run. Nothing of this process's environment is passed on. */
export interface CapturedOptions {
  readonly env?: CliIo["env"];
  readonly isTTY?: boolean;
  readonly signal?: AbortSignal;
  /** Hears of everything written on standard output. */
  readonly onOutput?: (text: string) => void;
}

/** The examples of the repository. */
export const examplesDirectory = fileURLToPath(new URL("../../../examples", import.meta.url));

/** Collects what is written. */
export class CapturedOutput implements CliOutput {
  readonly isTTY: boolean;
  readonly columns = 100;
  text = "";
  readonly #onOutput: (text: string) => void;

  constructor(isTTY = false, onOutput: (text: string) => void = () => undefined) {
    this.isTTY = isTTY;
    this.#onOutput = onOutput;
  }

  write(text: string): void {
    this.text += text;
    this.#onOutput(text);
  }
}

/** Runs a command in this process. UUIDs count up from 1. */
export async function run(argv: readonly string[], options: CapturedOptions = {}): Promise<CapturedRun> {
  const { env = {}, isTTY = false, signal = new AbortController().signal, onOutput } = options;
  const stdout = new CapturedOutput(isTTY, onOutput);
  const stderr = new CapturedOutput(isTTY);
  const code = await runCli(argv, {
    stdout,
    stderr,
    env,
    signal,
    version: "1.2.3",
    examplesDirectory,
    randomUuid: nextUuid,
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

let uuids = 0;

function nextUuid(): string {
  uuids += 1;
  return `00000000-0000-4000-8000-${String(uuids).padStart(12, "0")}`;
}
