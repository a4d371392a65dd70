import { readFileSync } from "node:fs";

/** An object of a fixture, as the case files write it. */
export interface FixtureObject {
  readonly type: string;
  readonly name: string;
  readonly storedName?: string;
  readonly hiddenFolderNames?: Readonly<Record<string, string>>;
  readonly hosts?: readonly string[];
  readonly pools?: readonly FixtureObject[];
  readonly children?: readonly FixtureObject[];
  readonly vm?: readonly FixtureObject[];
  readonly host?: readonly FixtureObject[];
  readonly datastore?: readonly FixtureObject[];
  readonly network?: readonly FixtureObject[];
}

/** One case: resolve `input`, expect these objects and this answer for a caller that wants exactly one. */
export interface PathCase {
  readonly id: string;
  readonly fixture: string;
  readonly mode: "target" | "inventoryPath" | "find" | "default";
  readonly kind?: string;
  readonly input: string;
  readonly datacenter?: string;
  readonly expect: { readonly matches: readonly string[]; readonly one: string };
  readonly note?: string;
}

/** A file of path resolution cases, format 1. */
export interface CaseFile {
  readonly format: number;
  readonly fixtures: Readonly<Record<string, { readonly root: readonly FixtureObject[] }>>;
  readonly cases: readonly PathCase[];
}

/** Reads a case file. Throws when it is of another format. */
export function readCaseFile(path: string | URL): CaseFile {
  const file = JSON.parse(readFileSync(path, "utf8")) as CaseFile;
  if (file.format !== 1) throw new Error(`${String(path)} has format ${file.format}, expected 1`);
  return file;
}
