import type { ValueSource } from "./value-source.ts";

/** Where something stands: a file as it was named to us, with 1-based line and column. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Codes of a line that is not configuration syntax. */
export type ConfigSyntaxErrorCode =
  | "CONFIG_NO_SEPARATOR"
  | "CONFIG_EMPTY_KEY"
  | "CONFIG_UNEXPECTED_CONTINUATION"
  | "CONFIG_SECTION_NOT_CLOSED"
  | "CONFIG_EMPTY_SECTION_NAME"
  | "CONFIG_KEY_BEFORE_SECTION"
  | "CONFIG_TOO_MANY_SYNTAX_ERRORS"
  | "CONFIG_NOT_UTF8";

/** Codes of a file or directory that cannot be read. */
export type ConfigFileErrorCode =
  | "CONFIG_FILE_NOT_FOUND"
  | "CONFIG_FILE_NOT_READABLE"
  | "CONFIG_DIRECTORY_NOT_FOUND";

/** Codes of a value that cannot be used. */
export type ConfigValueErrorCode =
  | "CONFIG_INVALID_VALUE"
  | "CONFIG_REQUIRED"
  | "CONFIG_UNKNOWN_REFERENCE"
  | "CONFIG_UNKNOWN_REFERENCE_GROUP"
  | "CONFIG_REFERENCE_TO_GROUP"
  | "CONFIG_REFERENCE_CYCLE"
  | "CONFIG_VALUE_TOO_LONG"
  | "CONFIG_NO_CLUSTER"
  | "CONFIG_UNKNOWN_OVERRIDE";

/** Every code an error of this package can have. */
export type ConfigErrorCode =
  | ConfigSyntaxErrorCode
  | ConfigFileErrorCode
  | ConfigValueErrorCode
  | "CONFIG_NOT_LOADED";

/** What every error of this package carries beside its message. */
export interface ConfigErrorDetails {
  readonly position?: Position | undefined;
  /** What to write or do instead, as a sentence. */
  readonly suggestion?: string | undefined;
  readonly cause?: unknown;
}

/** Base of all errors of this package. Never holds the text of a secret. */
export class ConfigError extends Error {
  override readonly name: string = "ConfigError";
  readonly code: ConfigErrorCode;
  /** The message without position and suggestion. */
  readonly what: string;
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly suggestion: string | undefined;

  constructor(code: ConfigErrorCode, what: string, details: ConfigErrorDetails = {}) {
    const { position, suggestion, cause } = details;
    const where = position === undefined ? "" : `${position.file}:${position.line}:${position.column}: `;
    const advice = suggestion === undefined ? "" : ` ${suggestion}`;
    super(`${where}${what}${advice}`, cause === undefined ? {} : { cause });
    this.code = code;
    this.what = what;
    this.file = position?.file;
    this.line = position?.line;
    this.column = position?.column;
    this.suggestion = suggestion;
  }
}

/** A line that oslo.config's reader refuses. Loading fails. */
export class ConfigSyntaxError extends ConfigError {
  override readonly name = "ConfigSyntaxError";
  declare readonly code: ConfigSyntaxErrorCode;
  /** The line oslo.config names; for a key before any section that is where the value ends. */
  readonly reportedLine: number;

  constructor(
    code: ConfigSyntaxErrorCode,
    what: string,
    details: ConfigErrorDetails & { readonly position: Position; readonly reportedLine?: number },
  ) {
    super(code, what, details);
    this.reportedLine = details.reportedLine ?? details.position.line;
  }
}

/** A configuration file or directory that is missing or cannot be read. Loading fails. */
export class ConfigFileError extends ConfigError {
  override readonly name = "ConfigFileError";
  declare readonly code: ConfigFileErrorCode;
  /** The file or directory as it was given. */
  readonly path: string;

  constructor(code: ConfigFileErrorCode, path: string, what: string, details: ConfigErrorDetails = {}) {
    super(code, what, details);
    this.path = path;
  }
}

/** One option whose value cannot be used. Thrown when that option is read, or on loading if it is required. */
export class ConfigValueError extends ConfigError {
  override readonly name = "ConfigValueError";
  declare readonly code: ConfigValueErrorCode;
  readonly group: string;
  readonly option: string;
  /** Where the value came from. */
  readonly source: ValueSource;

  constructor(
    code: ConfigValueErrorCode,
    option: { readonly group: string; readonly name: string },
    what: string,
    details: ConfigErrorDetails & { readonly source: ValueSource },
  ) {
    const variable = details.source.kind === "environment" ? `${details.source.variable}: ` : "";
    super(code, `${variable}[${option.group}] ${option.name}: ${what}`, details);
    this.group = option.group;
    this.option = option.name;
    this.source = details.source;
  }
}

/** Loading failed: everything that is wrong, at once, in the order oslo.config would meet it. */
export class ConfigLoadError extends ConfigError {
  override readonly name = "ConfigLoadError";
  declare readonly code: "CONFIG_NOT_LOADED";
  readonly errors: readonly ConfigError[];

  constructor(errors: readonly ConfigError[]) {
    const count = errors.length === 1 ? "1 problem" : `${errors.length} problems`;
    const list = errors.map((error) => `\n  ${error.message}`).join("");
    super("CONFIG_NOT_LOADED", `The configuration was not loaded: ${count}.${list}`, { cause: errors[0] });
    this.errors = errors;
  }
}
