import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type ConfigFile, parseConfigFile } from "./config-file.ts";
import { type ConfigError, ConfigFileError, ConfigSyntaxError } from "./errors.ts";
import { compareByCodePoint } from "./python-text.ts";
import { syntaxErrorAt } from "./syntax-advice.ts";

/** One `--config-file` or `--config-dir`. */
export type ConfigSource = { readonly file: string } | { readonly directory: string };

/** Files and directories that were read, and what went wrong, in the order oslo.config would meet it. */
export interface ReadSources {
  readonly files: readonly ConfigFile[];
  readonly errors: readonly ConfigError[];
}

/**
 * Splits command-line arguments into the configuration sources, in their order, and the rest.
 *
 * Knows `--config-file FILE`, `--config-dir DIR` and the forms with `=`; stops at `--`. Throws a `TypeError`
 * for an option without its value.
 */
export function takeConfigSources(args: readonly string[]): { sources: ConfigSource[]; rest: string[] } {
  const sources: ConfigSource[] = [];
  const rest: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? "";
    if (argument === "--") return { sources, rest: [...rest, ...args.slice(index)] };
    const [, kind, attached] = /^--config-(file|dir)(?:=(.*))?$/s.exec(argument) ?? [];
    if (kind === undefined) {
      rest.push(argument);
      continue;
    }
    const value = attached ?? args[++index];
    if (value === undefined) throw new TypeError(`--config-${kind} needs a value.`);
    sources.push(kind === "file" ? { file: value } : { directory: value });
  }
  return { sources, rest };
}

/**
 * Reads all sources. Relative paths start at the working directory, `~` at `home`.
 *
 * A directory contributes its `*.conf` files without dot files and sub-folders, ordered by code point.
 * Missing files come last among the errors, because oslo.config looks at them when everything is read.
 */
export async function readSources(
  sources: readonly ConfigSource[],
  home: string | undefined,
  signal: AbortSignal | undefined,
): Promise<ReadSources> {
  const files: ConfigFile[] = [];
  const broken: ConfigError[] = [];
  const missing: ConfigError[] = [];
  const readOne = async (file: string) => {
    signal?.throwIfAborted();
    try {
      const bytes = await readFile(toAbsolute(file, home), { signal });
      const parsed = parseConfigFile(file, decodeText(file, bytes));
      files.push(parsed);
      broken.push(...parsed.errors);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof ConfigSyntaxError) broken.push(error);
      else missing.push(toFileError(file, error));
    }
  };
  for (const source of sources) {
    if ("file" in source) {
      await readOne(source.file);
      continue;
    }
    try {
      const names = await readdir(toAbsolute(source.directory, home));
      const wanted = names.filter((name) => name.endsWith(".conf") && !name.startsWith("."));
      for (const name of wanted.sort(compareByCodePoint)) await readOne(join(source.directory, name));
    } catch (error) {
      signal?.throwIfAborted();
      broken.push(toDirectoryError(source.directory, error));
    }
  }
  return { files, errors: [...broken, ...missing] };
}

/** The path to open: `~` is the home directory, relative paths start at the working directory. */
export function toAbsolute(path: string, home: string | undefined): string {
  const isHome = path === "~" || path.startsWith("~/");
  return resolve(isHome && home !== undefined ? home + path.slice(1) : path);
}

function decodeText(file: string, bytes: Uint8Array): string {
  // A byte order mark stays, as in Python: it then makes the first line an error.
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    const position = { file, line: findBrokenLine(bytes), column: 1 };
    throw syntaxErrorAt("CONFIG_NOT_UTF8", { position, text: "", cause });
  }
}

function findBrokenLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, start);
    const next = end < 0 ? bytes.length : end + 1;
    try {
      decoder.decode(bytes.subarray(start, next));
    } catch {
      return line;
    }
    start = next;
  }
  return line;
}

function toFileError(file: string, cause: unknown): ConfigFileError {
  const reason = errorCodeOf(cause);
  if (reason === "ENOENT") {
    const suggestion = "Check the path, or leave out the argument.";
    return new ConfigFileError("CONFIG_FILE_NOT_FOUND", file, `There is no file ${file}.`, {
      suggestion,
      cause,
    });
  }
  const suggestion = reason === "EISDIR" ? "Use --config-dir for a directory." : "Let this user read it.";
  const what = `The file ${file} cannot be read (${reason}).`;
  return new ConfigFileError("CONFIG_FILE_NOT_READABLE", file, what, { suggestion, cause });
}

function toDirectoryError(directory: string, cause: unknown): ConfigFileError {
  const reason = errorCodeOf(cause);
  if (reason === "ENOENT") {
    const suggestion = "Check the path, or leave out the argument.";
    const what = `There is no directory ${directory}.`;
    return new ConfigFileError("CONFIG_DIRECTORY_NOT_FOUND", directory, what, { suggestion, cause });
  }
  const what = `The directory ${directory} cannot be read (${reason}).`;
  return new ConfigFileError("CONFIG_FILE_NOT_READABLE", directory, what, { cause });
}

function errorCodeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
