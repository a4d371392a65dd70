/** The TypeScript examples of a package's README, in order. `packageFolder` ends in a slash. */
export function readExamples(packageFolder: URL): Promise<string[]>;

/** What an example needs around it. */
export interface ExampleSurroundings {
  /** Constants the example leaves open, by name; written as JSON. */
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Texts of files in its working directory, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Runs an example as it stands in a process of its own and gives the lines it prints. */
export function runExample(
  packageFolder: URL,
  code: string,
  surroundings?: ExampleSurroundings,
): Promise<string[]>;
