import {
  type ConfigError,
  type ConfigErrorCode,
  ConfigFileError,
  ConfigSyntaxError,
  ConfigValueError,
} from "../src/index.ts";

/** What oslo.config raises for our errors. */
const osloClasses: Readonly<Partial<Record<ConfigErrorCode, string>>> = {
  CONFIG_NO_SEPARATOR: "ConfigFileParseError",
  CONFIG_EMPTY_KEY: "ConfigFileParseError",
  CONFIG_UNEXPECTED_CONTINUATION: "ConfigFileParseError",
  CONFIG_SECTION_NOT_CLOSED: "ConfigFileParseError",
  CONFIG_EMPTY_SECTION_NAME: "ConfigFileParseError",
  CONFIG_KEY_BEFORE_SECTION: "ConfigFileParseError",
  CONFIG_FILE_NOT_FOUND: "ConfigFilesNotFoundError",
  CONFIG_FILE_NOT_READABLE: "ConfigFilesPermissionDeniedError",
  CONFIG_DIRECTORY_NOT_FOUND: "ConfigDirNotFoundError",
  CONFIG_NOT_UTF8: "UnicodeDecodeError",
  CONFIG_REQUIRED: "RequiredOptError",
  CONFIG_UNKNOWN_REFERENCE: "NoSuchOptError",
  CONFIG_UNKNOWN_REFERENCE_GROUP: "NoSuchGroupError",
  CONFIG_REFERENCE_TO_GROUP: "TemplateSubstitutionError",
  CONFIG_REFERENCE_CYCLE: "RecursionError",
};

/** The reasons oslo.config gives with a `ConfigFileParseError`. */
const osloReasons: Readonly<Record<string, string>> = {
  CONFIG_NO_SEPARATOR: "No ':' or '=' found in assignment",
  CONFIG_EMPTY_KEY: "Key cannot be empty",
  CONFIG_UNEXPECTED_CONTINUATION: "Unexpected continuation line",
  CONFIG_SECTION_NOT_CLOSED: "Invalid section (must end with ])",
  CONFIG_EMPTY_SECTION_NAME: "Empty section name",
  CONFIG_KEY_BEFORE_SECTION: "Section must be started before assignment",
};

/** An error in oslo.config's words; the place and reason are there for parse errors. */
export interface OsloError {
  readonly class?: string | undefined;
  readonly file?: string | undefined;
  readonly line?: number;
  readonly reason?: string | undefined;
}

/** An error as a case file records it. `isInFile` tells whether any file sets the option concerned. */
export function toOsloError(error: ConfigError, isInFile: (error: ConfigValueError) => boolean): OsloError {
  const { code, file } = error;
  if (error instanceof ConfigSyntaxError) {
    return { class: osloClasses[code], file, line: error.reportedLine, reason: osloReasons[code] };
  }
  if (error instanceof ConfigFileError) {
    const isDirectory =
      error.cause instanceof Error && "code" in error.cause && error.cause.code === "EISDIR";
    return { class: isDirectory ? "IsADirectoryError" : osloClasses[code], file: error.path };
  }
  if (code !== "CONFIG_INVALID_VALUE" || !(error instanceof ConfigValueError))
    return { class: osloClasses[code] };
  // A bad default is a plain ValueError, unless it comes from reading another option.
  if (error.source.kind === "default") {
    const cause = error.cause instanceof ConfigValueError ? toOsloError(error.cause, isInFile) : undefined;
    return { class: cause?.class ?? "ValueError" };
  }
  // oslo.config names the file even when the environment, which has the bad value, wins over it.
  return { class: isInFile(error) ? "ConfigFileValueError" : "ConfigSourceValueError" };
}
