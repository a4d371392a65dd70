import type { ConfigSource } from "@novasphere/config";
import { type Command, InvalidArgumentError, Option } from "commander";
import { type OutputFormat, outputFormats } from "./output/output-format.ts";

/** What every command understands, before or after its own name. */
export interface GlobalOptions {
  /** `--config-file` and `--config-dir` in the order they were given. */
  readonly sources: readonly ConfigSource[];
  readonly simulate: boolean;
  readonly json: boolean;
  readonly format: OutputFormat | undefined;
  readonly debug: boolean;
}

/** Declares the global options on the root command and gives a reader for what was parsed. */
export function addGlobalOptions(program: Command): () => GlobalOptions {
  // One list for both options, because oslo.config lets later arguments win across the two.
  const sources: ConfigSource[] = [];
  program
    .addOption(
      new Option("--config-file <file>", "nova.conf to read; may be repeated, later files win").argParser(
        (file) => {
          sources.push({ file });
          return file;
        },
      ),
    )
    .addOption(
      new Option("--config-dir <dir>", "directory whose *.conf files are read; may be repeated").argParser(
        (directory) => {
          sources.push({ directory });
          return directory;
        },
      ),
    )
    .option("--simulate", "use an embedded vCenter that holds what the configuration names")
    .addOption(new Option("--json", "answer as JSON; the same as --format json").conflicts("format"))
    .addOption(
      new Option(
        "-f, --format <format>",
        "answer as table or json (default: a table in a terminal, JSON in a pipe)",
      ).choices([...outputFormats]),
    )
    .option("--debug", "report every vSphere call, and errors with their stack");
  return () => {
    const given = program.opts<{ simulate?: true; json?: true; format?: OutputFormat; debug?: true }>();
    return {
      sources,
      simulate: given.simulate === true,
      json: given.json === true,
      format: given.format,
      debug: given.debug === true,
    };
  };
}

/** Parses a whole number of at least `minimum` for an option. */
export function wholeNumber(minimum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= minimum) return value;
    throw new InvalidArgumentError(`It must be a whole number of at least ${minimum}.`);
  };
}
