import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { DriverError } from "../errors.ts";

/**
 * Where the names of nodes are kept once they are published, by node UUID. OpenStack knows a node by its
 * name, so a node keeps its first one; an implementation may read them from Nova's own records.
 */
export interface PublishedNames {
  load(): Promise<ReadonlyMap<string, string>>;
  /** Called with all names, those of nodes that are gone included. */
  save(names: ReadonlyMap<string, string>): Promise<void>;
}

/** Names that last as long as the process. */
export function memoryNames(): PublishedNames {
  let kept: ReadonlyMap<string, string> = new Map();
  return {
    load: async () => kept,
    save: async (names) => {
      kept = new Map(names);
    },
  };
}

/**
 * Names in a JSON file, written whole and put in place in one step. Throws `DRIVER_NAMES_UNREADABLE` for a
 * file that is there but cannot be used: starting without it would rename nodes.
 */
export function fileNames(file: string): PublishedNames {
  return {
    load: () => readNames(file),
    save: async (names) => {
      const draft = `${file}.${process.pid}.new`;
      await mkdir(dirname(file), { recursive: true });
      await writeFile(draft, `${JSON.stringify(Object.fromEntries(names), undefined, 2)}\n`);
      await rename(draft, file);
    },
  };
}

async function readNames(file: string): Promise<ReadonlyMap<string, string>> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return new Map();
    throw unreadable(file, cause);
  }
  try {
    const names: unknown = JSON.parse(text);
    if (typeof names !== "object" || names === null || Array.isArray(names))
      throw new Error("no JSON object");
    return new Map(
      Object.entries(names).map(([uuid, name]) => {
        if (typeof name !== "string") throw new Error(`the name of ${uuid} is no text`);
        return [uuid, name];
      }),
    );
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function unreadable(file: string, cause: unknown): DriverError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DriverError(
    "DRIVER_NAMES_UNREADABLE",
    `the published node names in ${file} cannot be read: ${reason}; repair the file, or remove it to publish all nodes under their present names`,
    { cause },
  );
}
