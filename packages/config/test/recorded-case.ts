/** One case of a case file; the file's own `how_to_read` describes the fields. */
export interface RecordedCase {
  readonly id: string;
  readonly title?: string;
  readonly files: readonly RecordedFile[];
  readonly directories?: readonly { readonly name: string; readonly files: readonly RecordedFile[] }[];
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly options: readonly RecordedOption[];
  readonly expect: RecordedAnswer;
}

export interface RecordedFile {
  readonly name: string;
  readonly text: string;
}

export interface RecordedOption {
  readonly group: string;
  readonly name: string;
  readonly type: string;
  readonly default?: unknown;
  readonly required?: boolean;
  readonly secret?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly (string | number)[];
  readonly ignore_case?: boolean;
  readonly regex?: string;
  readonly max_length?: number;
  readonly bounds?: boolean;
  readonly item_type?: string;
  readonly deprecated?: readonly { readonly group?: string | null; readonly name: string }[];
}

export interface RecordedAnswer {
  readonly error?: {
    readonly class: string;
    readonly file?: string;
    readonly line?: number;
    readonly reason?: string;
  };
  readonly values?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly errors?: Readonly<Record<string, Readonly<Record<string, { readonly class: string }>>>>;
  readonly sections?: Readonly<Record<string, unknown>>;
}

/** The cases of a file in that format. */
export function readCases(json: string): readonly RecordedCase[] {
  const { cases } = JSON.parse(json) as { readonly cases: readonly RecordedCase[] };
  return cases;
}
