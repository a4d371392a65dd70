import type { ConfigFile } from "./config-file.ts";
import { type ConfigSource, readSources } from "./config-source.ts";
import { type ConfigError, ConfigValueError } from "./errors.ts";
import type { OptionTable } from "./option.ts";
import { indexOptions, type OptionIndex, type PlacedOption } from "./option-index.ts";
import { OptionResolver, type Resolution } from "./option-resolver.ts";
import { type ConfigOverrides, readOverrides } from "./overrides.ts";
import { getEnvironmentName } from "./value-finder.ts";

/** What to read. Nothing is read that is not named here. */
export interface ConfigRequest {
  /** `--config-file` and `--config-dir` in the order of the command line; later ones win. */
  readonly sources?: readonly ConfigSource[];
  /** Short for `sources`: these files first, then these directories, after `sources`. */
  readonly configFiles?: readonly string[];
  readonly configDirs?: readonly string[];
  /** Environment variables, usually `process.env`. None when left out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Values that beat every other source. */
  readonly overrides?: ConfigOverrides;
  /** Stops reading; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Everything one reading found, good or bad. */
export interface ConfigReading {
  readonly index: OptionIndex;
  readonly files: readonly ConfigFile[];
  /** In declared order. */
  readonly resolutions: readonly Resolution[];
  /** Why loading fails, in the order oslo.config would meet it; empty when it does not. */
  readonly loadErrors: readonly ConfigError[];
}

/** Reads all sources and resolves all options. Throws only for declarations that cannot work and for `signal`. */
export async function readConfig(table: OptionTable, request: ConfigRequest): Promise<ConfigReading> {
  const { sources = [], configFiles = [], configDirs = [], env = {}, signal } = request;
  const index = indexOptions(table);
  const listed = [
    ...configFiles.map((file) => ({ file })),
    ...configDirs.map((directory) => ({ directory })),
  ];
  const read = await readSources([...sources, ...listed], env["HOME"], signal);
  const overrides = readOverrides(index, request.overrides);
  const resolver = new OptionResolver(index, { files: read.files, env, overrides: overrides.values });
  const resolutions = index.options.map((place) => resolver.resolve(place));
  // With a file missing or broken, "required" would only repeat that.
  const required = read.errors.length > 0 ? [] : resolutions.flatMap(findRequiredError);
  return {
    index,
    files: read.files,
    resolutions,
    loadErrors: [...read.errors, ...overrides.errors, ...required],
  };
}

/** The bad values that do not stop loading. */
export function listValueErrors({ resolutions, loadErrors }: ConfigReading): readonly ConfigValueError[] {
  const fatal = new Set<ConfigError>(loadErrors);
  return resolutions.flatMap(({ error }) => (error === undefined || fatal.has(error) ? [] : [error]));
}

function findRequiredError({ place, value, error, source }: Resolution): ConfigValueError[] {
  if (place.option.settings.required !== true) return [];
  if (error !== undefined) return [error];
  if (value !== undefined) return [];
  const position = source.kind === "file" ? source : undefined;
  const what =
    position === undefined ? "a value is required." : "a value is required, but the line is blank.";
  return [
    new ConfigValueError("CONFIG_REQUIRED", place, what, {
      source,
      position,
      suggestion: adviseRequired(place),
    }),
  ];
}

function adviseRequired({ group, name, fileName, option }: PlacedOption): string {
  const sample = option.settings.secret === true ? "…" : (option.settings.sampleDefault ?? "…");
  return `Write \`${name} = ${sample}\` below [${group}], or set ${getEnvironmentName(group, fileName)}.`;
}
