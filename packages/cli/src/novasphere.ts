#!/usr/bin/env node
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CliError } from "./errors.ts";
import { runCli } from "./run-cli.ts";

const stop = new AbortController();
let signalName: NodeJS.Signals | undefined;

// The first signal stops the work and logs out; a second one ends the process as usual.
for (const name of ["SIGINT", "SIGTERM"] as const)
  process.once(name, () => {
    signalName = name;
    stop.abort(new CliError("CLI_INTERRUPTED", `interrupted by ${name}`));
  });

// A reader that has seen enough (`| head`) is no error, but there is nobody left to work for.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    stop.abort(new CliError("CLI_OUTPUT_CLOSED", "nobody reads the output any more"));
  });

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
// Beside the built command, or in the repository when run from its sources.
const builtExamples = fileURLToPath(new URL("./examples", import.meta.url));
const sourceExamples = fileURLToPath(new URL("../../../examples", import.meta.url));

process.exitCode = await runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  signal: stop.signal,
  onHangup: (listener) => {
    process.on("SIGHUP", listener);
    return () => process.off("SIGHUP", listener);
  },
  version: String(manifest.version),
  examplesDirectory: existsSync(builtExamples) ? builtExamples : sourceExamples,
  randomUuid: randomUUID,
});

// Callers learn from the signal that the command was interrupted, not that it failed.
if (signalName && process.exitCode !== 0) process.kill(process.pid, signalName);
