import { ConfigSyntaxError, type ConfigSyntaxErrorCode, type Position } from "./errors.ts";
import { quoteLine } from "./offending-text.ts";

/** Broken lines that are named one by one in a file; reading stops after them. */
export const mostSyntaxErrors = 100;

interface BrokenLine {
  readonly position: Position;
  /** The offending text. */
  readonly text: string;
  /** The option before it, whose secret value it may belong to. */
  readonly precedingKey?: string | undefined;
  /** The line oslo.config names, where it is another one. */
  readonly reportedLine?: number;
  readonly cause?: unknown;
}

/** The error for a line that is not configuration syntax, without text that may be a secret. */
export function syntaxErrorAt(code: ConfigSyntaxErrorCode, broken: BrokenLine): ConfigSyntaxError {
  const { position, text, precedingKey, reportedLine = position.line, cause } = broken;
  const { what, suggestion } = advice[code];
  const isName = code === "CONFIG_KEY_BEFORE_SECTION" && /^[\w.-]+$/.test(text);
  const shown = isName ? text : quoteLine(text, precedingKey);
  const quoted = shown ?? "(not shown, because it may hold a secret)";
  const message = text === "" ? `${what}.` : `${what}: ${quoted}.`;
  return new ConfigSyntaxError(code, message, { position, suggestion, reportedLine, cause });
}

const advice: Record<ConfigSyntaxErrorCode, { readonly what: string; readonly suggestion: string }> = {
  CONFIG_NO_SEPARATOR: {
    what: "This line has neither ':' nor '='",
    suggestion: "Write `name = value`, start a comment with '#', or indent a line that continues a value.",
  },
  CONFIG_EMPTY_KEY: {
    what: "This line has no option name before its separator",
    suggestion: "Write `name = value`.",
  },
  CONFIG_UNEXPECTED_CONTINUATION: {
    what: "This line is indented, but there is no value before it to continue",
    suggestion: "Remove the indent, or the blank line or comment between it and its value.",
  },
  CONFIG_SECTION_NOT_CLOSED: {
    what: "This section line does not end with ']'",
    suggestion: "Write `[section]` alone; a comment goes on a line of its own.",
  },
  CONFIG_EMPTY_SECTION_NAME: {
    what: "This section has no name",
    suggestion: "Write `[DEFAULT]` for options outside groups.",
  },
  CONFIG_KEY_BEFORE_SECTION: {
    what: "This option stands before any section",
    suggestion: "Put `[DEFAULT]` or the option's group above it.",
  },
  CONFIG_TOO_MANY_SYNTAX_ERRORS: {
    what: `This file has more than ${mostSyntaxErrors} broken lines, and the rest was not read`,
    suggestion: "Check that it is a configuration file.",
  },
  CONFIG_NOT_UTF8: {
    what: "This line is not UTF-8 text",
    suggestion: "Save the file as UTF-8.",
  },
};
