/** Where the value of an option comes from. */
export type ValueSource =
  | {
      readonly kind: "file";
      readonly file: string;
      /** 1-based position of the value. Of several lines, the last one that counts. */
      readonly line: number;
      readonly column: number;
      /** The older name it was written under, as `[group] name`. */
      readonly oldName?: string;
    }
  | { readonly kind: "environment"; readonly variable: string }
  | { readonly kind: "override" }
  | { readonly kind: "default" }
  | { readonly kind: "unset" };

/** A source in a few words: `nova.conf:12`, `OS_VMWARE__HOST_IP`, `override`, `default`, `unset`. */
export function formatSource(source: ValueSource): string {
  if (source.kind === "file") return `${source.file}:${source.line}`;
  return source.kind === "environment" ? source.variable : source.kind;
}
