/** Where text goes. Node's own streams fit. */
export interface CliOutput {
  write(text: string): unknown;
  /** True for a terminal: tables instead of JSON, progress in place instead of lines. */
  readonly isTTY?: boolean | undefined;
  /** Width of the terminal in characters. */
  readonly columns?: number | undefined;
}

/** Everything a command touches outside itself, apart from files and the network. */
export interface CliIo {
  /** Answers: tables or JSON. Nothing else is written here. */
  readonly stdout: CliOutput;
  /** Progress, warnings and errors. */
  readonly stderr: CliOutput;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Stops the command: it cancels what it waits for, logs out and ends with exit code 1. */
  readonly signal: AbortSignal;
  /** Calls `listener` with every SIGHUP until the function it gives is called; absent where there are no signals. */
  readonly onHangup?: (listener: () => void) => () => void;
  /** The version that `--version` prints. */
  readonly version: string;
  /** Directory with the demo's nova.conf and the inventory.json of the vCenter it fits. */
  readonly examplesDirectory: string;
  /** Makes the UUIDs of new instances. */
  readonly randomUuid: () => string;
}
