import { ConfigSyntaxError, type ConfigSyntaxErrorCode, type Position } from "./errors.ts";
import { quoteLine } from "./offending-text.ts";
import { strip, stripEnd, stripStart } from "./python-text.ts";

/** One physical line of a value as it was written: blanks at its ends removed, quotes kept. */
export interface WrittenLine {
  readonly text: string;
  readonly line: number;
  /** Column of the first character of `text`. */
  readonly column: number;
}

/** One `key = value` of a file. */
export interface Assignment {
  /** Section name as written, between the first `[` and the last `]`. */
  readonly section: string;
  readonly key: string;
  /** oslo.config's raw value: quotes around the first line removed, lines joined by line feeds. */
  readonly value: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly lines: readonly WrittenLine[];
}

/** What one file says, before any option is known. */
export interface ConfigLines {
  /** Section names in the order they were opened, as written, with repetitions. */
  readonly sections: readonly string[];
  readonly assignments: readonly Assignment[];
  /** Every broken line; oslo.config stops at the first. */
  readonly errors: readonly ConfigSyntaxError[];
}

const mostErrors = 100;

interface OpenAssignment {
  readonly key: string;
  readonly line: number;
  readonly column: number;
  readonly lines: WrittenLine[];
}

/**
 * Reads a file's lines by oslo.config's rules (`oslo_config/iniparser.py`).
 *
 * Reading goes on after a broken line so that all of them are named at once; what they would have said is
 * left out. Linear in the length of `text`.
 */
export function readConfigLines(file: string, text: string): ConfigLines {
  const sections: string[] = [];
  const assignments: Assignment[] = [];
  const errors: ConfigSyntaxError[] = [];
  let section: string | undefined;
  let open: OpenAssignment | undefined;
  let precedingKey: string | undefined;

  const fail = (code: ConfigSyntaxErrorCode, position: Position, written: string, reportedLine?: number) => {
    const details = { position, reportedLine: reportedLine ?? position.line };
    const quoted = quoteLine(written, precedingKey);
    const text = quoted === undefined ? "(text withheld: it may hold a secret)" : quoted;
    const { what, suggestion } = syntaxMessages[code];
    errors.push(new ConfigSyntaxError(code, `${what}: ${text}.`, { ...details, suggestion }));
  };

  const close = (line: number) => {
    if (open === undefined) return;
    const { key, lines } = open;
    if (section === undefined) {
      fail("CONFIG_KEY_BEFORE_SECTION", { file, line: open.line, column: open.column }, key, line);
    } else {
      assignments.push({
        section,
        key,
        value: joinValue(lines),
        file,
        line: open.line,
        column: open.column,
        lines,
      });
    }
    open = undefined;
  };

  const lines = splitLines(text);
  for (const [index, whole] of lines.entries()) {
    const number = index + 1;
    if (errors.length >= mostErrors) {
      fail("CONFIG_TOO_MANY_SYNTAX_ERRORS", { file, line: number, column: 1 }, "");
      open = undefined;
      break;
    }
    const line = stripEnd(whole);
    const first = line[0];
    if (first === undefined) {
      close(number);
    } else if (first === " " || first === "\t") {
      const text = stripStart(line);
      const column = line.length - text.length + 1;
      if (open !== undefined) open.lines.push({ text, line: number, column });
      else fail("CONFIG_UNEXPECTED_CONTINUATION", { file, line: number, column }, line);
    } else {
      close(number);
      if (first === "[") {
        precedingKey = undefined;
        const position = { file, line: number, column: 1 };
        if (!line.endsWith("]")) fail("CONFIG_SECTION_NOT_CLOSED", position, line);
        else if (line.length <= 2) fail("CONFIG_EMPTY_SECTION_NAME", position, line);
        else sections.push((section = line.slice(1, -1)));
      } else if (first !== "#" && first !== ";") {
        const separator = findSeparator(line);
        const key = strip(line.slice(0, Math.max(separator, 0)));
        if (separator < 0) fail("CONFIG_NO_SEPARATOR", { file, line: number, column: 1 }, line);
        else if (key === "") fail("CONFIG_EMPTY_KEY", { file, line: number, column: 1 }, line);
        else {
          open = {
            key,
            line: number,
            column: line.indexOf(key) + 1,
            lines: [firstLine(line, separator, number)],
          };
          precedingKey = key;
        }
      }
    }
  }
  close(lines.length);
  return { sections, assignments, errors };
}

/** Python's universal line ends: CR, LF and CRLF, nothing else. */
function splitLines(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** Index of the first `:` or `=`, or -1. */
function findSeparator(line: string): number {
  const colon = line.indexOf(":");
  const equal = line.indexOf("=");
  if (colon < 0 || equal < 0) return Math.max(colon, equal);
  return Math.min(colon, equal);
}

function firstLine(line: string, separator: number, number: number): WrittenLine {
  const written = line.slice(separator + 1);
  const text = strip(written);
  const indent = text === "" ? 0 : written.length - stripStart(written).length;
  return { text, line: number, column: separator + 2 + indent };
}

function joinValue(lines: readonly WrittenLine[]): string {
  const [first, ...rest] = lines.map(({ text }) => text);
  return [unquote(first ?? ""), ...rest].join("\n");
}

/** Without its quotes when first and last character are the same quote; a lone quote leaves nothing. */
function unquote(text: string): string {
  const first = text[0];
  const isQuoted = (first === '"' || first === "'") && text.at(-1) === first;
  return isQuoted ? text.slice(1, -1) : text;
}

const syntaxMessages: Record<ConfigSyntaxErrorCode, { what: string; suggestion: string }> = {
  CONFIG_NO_SEPARATOR: {
    what: "Neither ':' nor '=' in this line",
    suggestion: "Write `name = value`, start a comment with '#', or indent a line that continues a value.",
  },
  CONFIG_EMPTY_KEY: {
    what: "No option name before the separator",
    suggestion: "Write `name = value`.",
  },
  CONFIG_UNEXPECTED_CONTINUATION: {
    what: "An indented line with no value before it to continue",
    suggestion: "Remove the indent, or the blank line or comment between it and its value.",
  },
  CONFIG_SECTION_NOT_CLOSED: {
    what: "A section line must end with ']'",
    suggestion: "Write `[section]` alone; a comment goes on a line of its own.",
  },
  CONFIG_EMPTY_SECTION_NAME: {
    what: "A section without a name",
    suggestion: "Write `[DEFAULT]` for options outside groups.",
  },
  CONFIG_KEY_BEFORE_SECTION: {
    what: "An option before any section",
    suggestion: "Put `[DEFAULT]` or the option's group above it.",
  },
  CONFIG_TOO_MANY_SYNTAX_ERRORS: {
    what: `More than ${mostErrors} broken lines; the rest was not read`,
    suggestion: "Check that this is a configuration file.",
  },
  CONFIG_NOT_UTF8: {
    what: "Not UTF-8 text",
    suggestion: "Save the file as UTF-8.",
  },
};
