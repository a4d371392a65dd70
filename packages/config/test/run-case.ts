import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { inspect, isDeepStrictEqual } from "node:util";
import {
  type Config,
  ConfigError,
  ConfigLoadError,
  type ConfigSource,
  type ConfigValueError,
  loadConfig,
  type OptionTable,
  parseConfigFile,
  Secret,
  takeConfigSources,
} from "../src/index.ts";
import { declareRecorded } from "./declare-recorded.ts";
import { toOsloError } from "./oslo-words.ts";
import type { RecordedAnswer, RecordedCase } from "./recorded-case.ts";

/** Our answer to a case in the words of the case file, and every text in which a secret must not appear. */
export interface OwnAnswer {
  readonly answer: RecordedAnswer;
  readonly printed: readonly string[];
}

/** Runs a case in a folder of its own and compares. The result lists what differs. */
export async function findDifferences(recorded: RecordedCase): Promise<readonly string[]> {
  const { answer, printed } = await answerCase(recorded);
  const { expect } = recorded;
  const differences: string[] = [];
  const compare = (what: string, ours: unknown, theirs: unknown) => {
    if (theirs === undefined || isDeepStrictEqual(plain(ours), plain(theirs))) return;
    differences.push(`${what}: expected ${JSON.stringify(theirs)}, got ${JSON.stringify(ours)}`);
  };
  if (expect.error === undefined) compare("error", answer.error ?? null, null);
  for (const field of ["class", "line", "reason"] as const) {
    compare(`error.${field}`, answer.error?.[field], expect.error?.[field]);
  }
  // A file in a directory may be recorded with or without the directory.
  const { file = "" } = answer.error ?? {};
  compare("error.file", expect.error?.file?.includes("/") ? file : basename(file), expect.error?.file);
  if (answer.error === undefined) {
    compare("values", answer.values, expect.values);
    compare("errors", classesOf(answer.errors ?? {}), classesOf(expect.errors ?? {}));
  }
  for (const [file, sections] of Object.entries(expect.sections ?? {})) {
    compare(`sections of ${file}`, answer.sections?.[file], sections);
  }
  for (const secret of listSecrets(recorded)) {
    if (printed.some((text) => text.includes(secret))) differences.push("a secret is printed");
  }
  return differences;
}

/** What this package says about a case. */
export async function answerCase(recorded: RecordedCase): Promise<OwnAnswer> {
  const folder = await mkdtemp(join(tmpdir(), "config-case-"));
  try {
    await writeFiles(folder, recorded);
    const table = declareRecorded(recorded.options);
    const sources = takeConfigSources(recorded.args).sources.map((source) => within(folder, source));
    const sections = Object.fromEntries(
      recorded.files.map(({ name, text }) => [name, sectionsOf(name, text)]),
    );
    try {
      const config = await loadConfig(table, { sources, env: recorded.env ?? {} });
      return { answer: { ...readValues(recorded, config), sections }, printed: printEverything(config) };
    } catch (error) {
      if (!(error instanceof ConfigLoadError)) throw error;
      const [first] = error.errors;
      if (first === undefined) throw error;
      const { class: name = first.code, file, line, reason } = toOsloError(first, isInFile(recorded));
      const place = file === undefined ? {} : { file: relative(folder, file) };
      const details = {
        ...place,
        ...(line === undefined ? {} : { line }),
        ...(reason === undefined ? {} : { reason }),
      };
      return {
        answer: { error: { class: name, ...details }, sections },
        printed: [inspect(error, { depth: 9 })],
      };
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writeFiles(folder: string, { files, directories = [] }: RecordedCase): Promise<void> {
  const inDirectories = directories.flatMap((directory) => {
    return directory.files.map(({ name, text }) => ({ name: join(directory.name, name), text }));
  });
  for (const { name } of directories) await mkdir(join(folder, name), { recursive: true });
  for (const { name, text } of [...files, ...inDirectories]) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

function within(folder: string, source: ConfigSource): ConfigSource {
  return "file" in source
    ? { file: join(folder, source.file) }
    : { directory: join(folder, source.directory) };
}

function sectionsOf(name: string, text: string): unknown {
  const { sections } = parseConfigFile(name, text);
  return Object.fromEntries(
    [...sections].map(([section, keys]) => {
      const values = [...keys].map(([key, assignments]) => [key, assignments.map(({ value }) => value)]);
      return [section, Object.fromEntries(values)];
    }),
  );
}

function readValues(recorded: RecordedCase, config: Config<OptionTable>) {
  const values: Record<string, Record<string, unknown>> = {};
  const errors: Record<string, Record<string, { class: string }>> = {};
  for (const { group, name } of recorded.options) {
    try {
      const value = readOne(config, group, name);
      values[group] = {
        ...values[group],
        [name]: value instanceof Secret ? value.reveal() : (value ?? null),
      };
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      const { class: raised = error.code } = toOsloError(error, isInFile(recorded));
      // Reading an option outside groups, oslo.config turns all but value errors into "no such option".
      const isHidden = group === "DEFAULT" && !raised.endsWith("ValueError");
      errors[group] = { ...errors[group], [name]: { class: isHidden ? "NoSuchOptError" : raised } };
    }
  }
  return { values, errors };
}

function readOne(config: Config<OptionTable>, group: string, name: string): unknown {
  const camel = (text: string) => text.replace(/[_-](.)/g, (_, letter: string) => letter.toUpperCase());
  const inGroup: Readonly<Record<string, unknown>> =
    config.values[group === "DEFAULT" ? "default" : camel(group)] ?? {};
  return inGroup[camel(name)];
}

/** True when a file of the case has the option under any of its names. */
function isInFile({ files, directories = [], options }: RecordedCase) {
  return ({ group, option }: ConfigValueError) => {
    const declared = options.find((candidate) => candidate.group === group && candidate.name === option);
    const old = declared?.deprecated ?? [];
    const spelled = old.map((place) => ({ ...place, name: place.name.replaceAll("-", "_") }));
    const names = [{ group, name: option.replaceAll("-", "_") }, ...old, ...spelled];
    return [...files, ...directories.flatMap((directory) => directory.files)].some(({ name: file, text }) => {
      const parsed = parseConfigFile(file, text);
      return names.some((old) => parsed.getAssignments(old.group ?? group, old.name).length > 0);
    });
  };
}

function printEverything(config: Config<OptionTable>): string[] {
  const messages = config.valueProblems.map(({ message, suggestion }) => `${message} ${suggestion}`);
  return [inspect(config, { depth: 9, showHidden: true }), inspect(config.values, { depth: 9 })].concat(
    JSON.stringify(config.values),
    JSON.stringify(config.show()),
    JSON.stringify(config.warnings),
    messages,
  );
}

/** Secret values that cannot be found by chance: long enough, and written only once. */
function listSecrets({ files, options, env = {} }: RecordedCase): string[] {
  const secret = options.filter((option) => option.secret === true);
  const inFiles = files.flatMap(({ name: file, text }) => {
    const parsed = parseConfigFile(file, text);
    return secret.flatMap(({ group, name }) => parsed.getAssignments(group, name).map(({ value }) => value));
  });
  const inEnv = secret.map(({ group, name }) => env[`OS_${group}__${name}`.toUpperCase()] ?? "");
  const everything = [...files.map(({ text }) => text), ...Object.values(env)].join("\n");
  const values = [...inFiles, ...inEnv].map((value) => value.trim());
  return values.filter((value) => value.length > 4 && everything.split(value).length === 2);
}

function classesOf(errors: NonNullable<RecordedAnswer["errors"]>): unknown {
  const entries = Object.entries(errors).map(([group, options]) => {
    return [group, Object.fromEntries(Object.entries(options).map(([name, error]) => [name, error.class]))];
  });
  return Object.fromEntries(entries);
}

/** As JSON has it: without prototypes, and with `null` for `undefined`. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null, (_, item: unknown) => item ?? null));
}
