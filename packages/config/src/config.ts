import { type ConfigChange, diffReadings } from "./config-change.ts";
import { type ConfigProblem, findWarnings, toProblem } from "./config-problem.ts";
import { type ConfigReading, type ConfigRequest, listValueErrors, readConfig } from "./config-reading.ts";
import { buildValues, type ConfigValues } from "./config-values.ts";
import { ConfigLoadError, type ConfigValueError } from "./errors.ts";
import type { OptionTable } from "./option.ts";
import { type ShownOption, showReading } from "./show.ts";
import type { ValueSource } from "./value-source.ts";

/** What {@link Config.reload} did. */
export type ReloadResult =
  | {
      readonly applied: true;
      readonly changes: readonly ConfigChange[];
      readonly warnings: readonly ConfigProblem[];
    }
  | { readonly applied: false; readonly problems: readonly ConfigProblem[] };

/** A loaded configuration. */
export interface Config<Table extends OptionTable> {
  /**
   * The values in force, by group and option. Frozen: a reload puts a new object here, and whoever holds the
   * old one keeps a consistent set. Reading an option whose value is bad throws its `ConfigValueError`.
   */
  readonly values: ConfigValues<Table>;
  /** What deserves attention but does not stop anything, such as old names in use; once each. */
  readonly warnings: readonly ConfigProblem[];
  /** Options whose value is bad. Reading them throws; the others work. */
  readonly valueProblems: readonly ConfigProblem[];
  /** Where the value of an option comes from; names as in nova.conf. Throws a `TypeError` for an unknown one. */
  sourceOf<Group extends keyof Table & string>(
    group: Group,
    option: keyof Table[Group] & string,
  ): ValueSource;
  /** The effective values as texts with their sources, secrets masked. */
  show(): readonly ShownOption[];
  /**
   * Reads everything again and says what changed.
   *
   * When loading would fail, or an option becomes bad that was not, nothing changes and `problems` says why.
   * Calls wait for one another. Rejects only with the reason of `signal`.
   */
  reload(options?: { readonly signal?: AbortSignal }): Promise<ReloadResult>;
}

/**
 * Loads a configuration.
 *
 * Rejects with a {@link ConfigLoadError} that lists everything at once when a file or directory is missing or
 * broken, or a required option has no usable value. A bad value of another option only breaks reading that
 * option, as in oslo.config; ask for `strict` to have them all refused here.
 */
export async function loadConfig<const Table extends OptionTable>(
  table: Table,
  request: ConfigRequest & { readonly strict?: boolean } = {},
): Promise<Config<Table>> {
  const reading = await readConfig(table, request);
  const fatal = [...reading.loadErrors, ...(request.strict === true ? listValueErrors(reading) : [])];
  if (fatal.length > 0) throw new ConfigLoadError(fatal);
  return new LoadedConfig(table, request, reading);
}

class LoadedConfig<Table extends OptionTable> implements Config<Table> {
  readonly #table: Table;
  readonly #request: ConfigRequest & { readonly strict?: boolean };
  #reading: ConfigReading;
  #values: ConfigValues<Table>;
  #reloading: Promise<unknown> = Promise.resolve();

  constructor(table: Table, request: ConfigRequest, reading: ConfigReading) {
    const { signal: _, ...repeatable } = request;
    this.#table = table;
    this.#request = repeatable;
    this.#reading = reading;
    this.#values = buildValues(reading.resolutions) as ConfigValues<Table>;
  }

  get values(): ConfigValues<Table> {
    return this.#values;
  }

  get warnings(): readonly ConfigProblem[] {
    return findWarnings(this.#reading);
  }

  get valueProblems(): readonly ConfigProblem[] {
    return listValueErrors(this.#reading).map(toProblem);
  }

  sourceOf(group: string, option: string): ValueSource {
    const found = this.#reading.resolutions.find(
      ({ place }) => place.group === group && place.name === option,
    );
    if (found === undefined) throw new TypeError(`No option [${group}] ${option} is declared.`);
    return found.source;
  }

  show(): readonly ShownOption[] {
    return showReading(this.#reading);
  }

  reload(options: { readonly signal?: AbortSignal } = {}): Promise<ReloadResult> {
    const reload = this.#reloading.then(() => this.#reloadNow(options));
    this.#reloading = reload.catch(() => undefined);
    return reload;
  }

  async #reloadNow({ signal }: { readonly signal?: AbortSignal }): Promise<ReloadResult> {
    const next = await readConfig(
      this.#table,
      signal === undefined ? this.#request : { ...this.#request, signal },
    );
    const wasBad = new Set(listValueErrors(this.#reading).map(nameOf));
    const newlyBad = listValueErrors(next).filter((error) => !wasBad.has(nameOf(error)));
    const errors = [...next.loadErrors, ...newlyBad];
    if (errors.length > 0) return { applied: false, problems: errors.map(toProblem) };
    const changes = diffReadings(this.#reading, next);
    this.#reading = next;
    this.#values = buildValues(next.resolutions) as ConfigValues<Table>;
    return { applied: true, changes, warnings: this.warnings };
  }
}

function nameOf({ group, option }: ConfigValueError): string {
  return `[${group}] ${option}`;
}
