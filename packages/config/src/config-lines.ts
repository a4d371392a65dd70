import type { ConfigSyntaxError, ConfigSyntaxErrorCode } from "./errors.ts";
import { strip, stripEnd, stripStart } from "./python-text.ts";
import { mostSyntaxErrors, syntaxErrorAt } from "./syntax-advice.ts";

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

/**
 * Reads a file's lines by oslo.config's rules (`oslo_config/iniparser.py`).
 *
 * Reading goes on after a broken line so that all of them are named at once; what they would have said is
 * left out. Linear in the length of `text`.
 */
export function readConfigLines(file: string, text: string): ConfigLines {
  const reader = new LineReader(file);
  const lines = splitLines(text);
  for (const [index, line] of lines.entries()) {
    if (!reader.read(stripEnd(line), index + 1)) return reader;
  }
  reader.closeValue(lines.length);
  return reader;
}

class LineReader implements ConfigLines {
  readonly sections: string[] = [];
  readonly assignments: Assignment[] = [];
  readonly errors: ConfigSyntaxError[] = [];
  readonly #file: string;
  #section: string | undefined;
  #open: { readonly key: string; readonly column: number; readonly lines: WrittenLine[] } | undefined;
  #precedingKey: string | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  /** Takes one line without blanks at its end. False when there were too many broken ones. */
  read(line: string, number: number): boolean {
    if (line === "") this.closeValue(number);
    else if (line.startsWith(" ") || line.startsWith("\t")) this.#continueValue(line, number);
    else {
      this.closeValue(number);
      if (line.startsWith("[")) this.#openSection(line, number);
      else if (!line.startsWith("#") && !line.startsWith(";")) this.#openValue(line, number);
    }
    if (this.errors.length < mostSyntaxErrors) return true;
    this.#fail("CONFIG_TOO_MANY_SYNTAX_ERRORS", "", number, 1);
    return false;
  }

  /** Ends the value that is being read, if any. */
  closeValue(number: number): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    const { key, column, lines } = open;
    const line = lines[0]?.line ?? number;
    const section = this.#section;
    if (section === undefined) this.#fail("CONFIG_KEY_BEFORE_SECTION", key, line, column, number);
    else
      this.assignments.push({ section, key, value: joinValue(lines), file: this.#file, line, column, lines });
  }

  #continueValue(line: string, number: number): void {
    const text = stripStart(line);
    const column = line.length - text.length + 1;
    if (this.#open !== undefined) this.#open.lines.push({ text, line: number, column });
    else this.#fail("CONFIG_UNEXPECTED_CONTINUATION", text, number, column);
  }

  #openSection(line: string, number: number): void {
    this.#precedingKey = undefined;
    if (!line.endsWith("]")) {
      this.#fail("CONFIG_SECTION_NOT_CLOSED", line, number, 1);
    } else if (line.length <= 2) {
      this.#fail("CONFIG_EMPTY_SECTION_NAME", line, number, 1);
    } else {
      this.#section = line.slice(1, -1);
      this.sections.push(this.#section);
    }
  }

  #openValue(line: string, number: number): void {
    const separator = findSeparator(line);
    const key = strip(line.slice(0, Math.max(separator, 0)));
    if (separator < 0) {
      this.#fail("CONFIG_NO_SEPARATOR", line, number, 1);
    } else if (key === "") {
      this.#fail("CONFIG_EMPTY_KEY", line, number, 1);
    } else {
      this.#precedingKey = key;
      this.#open = { key, column: line.indexOf(key) + 1, lines: [firstLine(line, separator, number)] };
    }
  }

  #fail(code: ConfigSyntaxErrorCode, text: string, line: number, column: number, reportedLine = line): void {
    const position = { file: this.#file, line, column };
    this.errors.push(syntaxErrorAt(code, { position, text, precedingKey: this.#precedingKey, reportedLine }));
  }
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
