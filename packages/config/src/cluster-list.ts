import type { WrittenType, WrittenValue } from "./option.ts";
import { isBlankAt, strip } from "./python-text.ts";
import { UnfitText } from "./value-type.ts";

/** One configured cluster or resource pool. */
export interface ClusterEntry {
  /** Bare name, path or `moid:…`, without blanks around it and with its commas decoded. */
  readonly name: string;
  /** The piece as it was written, with quotes and `%2c`. */
  readonly raw: string;
  /** The file it was written in; `undefined` when it came from the environment or the program. */
  readonly file: string | undefined;
  /** 1-based line and column in that file; 1 where there is no file. */
  readonly line: number;
  readonly column: number;
}

/** A name that was written again. */
export interface DuplicateCluster {
  readonly entry: ClusterEntry;
  readonly first: ClusterEntry;
}

/** The clusters and resource pools to serve. */
export interface ClusterList {
  /** In the order they were written, earlier files first, each name once. Never empty. */
  readonly entries: readonly ClusterEntry[];
  /** Names that were written before; only equal texts, not other spellings of one path. */
  readonly duplicates: readonly DuplicateCluster[];
}

/**
 * Reads every line of the option: names between commas, and as many lines as you like.
 *
 * A comma belongs to a name inside quotes or written `%2c`. A quote counts only at the start of a name or of
 * a part of a path, and only when its partner is followed by a comma, a `/` or the end; any other quote is an
 * ordinary character (`Rack 19"`). This is not oslo.config's rule, which removes quotes around a whole line
 * and would leave two names of `"A, B"`; hence the lines as written.
 */
export const clusterListType: WrittenType<ClusterList> = {
  label: "cluster list",
  limits: ["Repeat the option, or put commas between names; a comma in a name: quote the name or write %2c"],
  convert: (lines) => {
    const entries = new Map<string, ClusterEntry>();
    const duplicates: DuplicateCluster[] = [];
    for (const entry of lines.flatMap(readEntries)) {
      const first = entries.get(entry.name);
      if (first === undefined) entries.set(entry.name, entry);
      else duplicates.push(Object.freeze({ entry, first }));
    }
    if (entries.size === 0) {
      throw new UnfitText(
        "must name at least one cluster or resource pool",
        "Write `cluster_name = ClusterA`.",
      );
    }
    return Object.freeze({
      entries: Object.freeze([...entries.values()]),
      duplicates: Object.freeze(duplicates),
    });
  },
  format: ({ entries }) => entries.map(({ raw }) => raw).join(", "),
  toPythonText: ({ entries }) => entries.map(({ name }) => name).join(","),
};

function readEntries({ text, file, line, column, isExact }: WrittenValue): ClusterEntry[] {
  const entries: ClusterEntry[] = [];
  let start = 0;
  while (start <= text.length) {
    let from = start;
    while (from < text.length && isBlankAt(text, from)) from++;
    const { name, end } = readPiece(text, from);
    const raw = strip(text.slice(from, end));
    const entry = { name, raw, file, line, column: isExact ? column + from : column };
    if (name !== "") entries.push(Object.freeze(entry));
    start = end + 1;
  }
  return entries;
}

/** Reads up to the comma that ends the piece; `end` is its index or the length of the text. */
function readPiece(text: string, from: number): { readonly name: string; readonly end: number } {
  let name = "";
  let index = from;
  let startsPart = true;
  while (index < text.length && text[index] !== ",") {
    const character = text[index] ?? "";
    const close = startsPart && isQuote(character) ? findClosingQuote(text, index) : undefined;
    if (close !== undefined) {
      name += text.slice(index + 1, close);
      index = close + 1;
      startsPart = false;
    } else {
      name += character;
      startsPart = character === "/";
      index++;
    }
  }
  return { name: strip(name).replace(/%2c/gi, ","), end: index };
}

function isQuote(character: string): boolean {
  return character === '"' || character === "'";
}

/** The partner of the quote at `open`, when a comma, a `/` or the end follows it. */
function findClosingQuote(text: string, open: number): number | undefined {
  const close = text.indexOf(text[open] ?? "", open + 1);
  if (close < 0) return undefined;
  let after = close + 1;
  while (after < text.length && isBlankAt(text, after)) after++;
  const next = text[after];
  return next === undefined || next === "," || next === "/" ? close : undefined;
}
