import type { ManagedObjectReference } from "@novasphere/vim25";
import type { EntityKind } from "./entity.ts";

/** Stable codes of everything this package throws. */
export type InventoryErrorCode =
  | "INVENTORY_NOT_FOUND"
  | "INVENTORY_AMBIGUOUS"
  | "INVENTORY_WRONG_TYPE"
  | "INVENTORY_INVALID_PATH"
  | "INVENTORY_NO_DATACENTER"
  | "INVENTORY_NO_DEFAULT"
  | "INVENTORY_DEFAULT_AMBIGUOUS"
  | "INVENTORY_KIND_NOT_READ"
  | "INVENTORY_READ_FAILED"
  | "INVENTORY_INCOMPLETE"
  | "INVENTORY_NOT_WATCHABLE"
  | "INVENTORY_WATCH_OVERFLOW"
  | "INVENTORY_CLOSED";

/** An object an error points at. */
export interface InventoryCandidate {
  readonly ref: ManagedObjectReference;
  readonly kind: EntityKind;
  /** Canonical inventory path. */
  readonly path: string;
}

/** What an {@link InventoryError} carries beside its code and message. */
export interface InventoryErrorDetails {
  /** The name or path as it was given. */
  readonly input?: string;
  /** What the name fits: all matches when it is ambiguous, the refused objects when the kind is wrong. */
  readonly candidates?: readonly InventoryCandidate[];
  /** The path of the deepest object that a prefix of the input names. */
  readonly resolvedPrefix?: string;
  /** Near misses: the same name in another letter case, or the same last segment elsewhere. */
  readonly suggestions?: readonly InventoryCandidate[];
}

/** A name that does not lead to what was asked for, or an inventory that could not be read. */
export class InventoryError extends Error {
  override readonly name = "InventoryError";
  readonly code: InventoryErrorCode;
  readonly input: string | undefined;
  readonly candidates: readonly InventoryCandidate[];
  readonly resolvedPrefix: string | undefined;
  readonly suggestions: readonly InventoryCandidate[];

  constructor(
    code: InventoryErrorCode,
    message: string,
    details: InventoryErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.input = details.input;
    this.candidates = details.candidates ?? [];
    this.resolvedPrefix = details.resolvedPrefix;
    this.suggestions = details.suggestions ?? [];
  }

  /** No object fits. `hints` are whole sentences that follow the message. */
  static notFound(
    what: string,
    input: string,
    details: Omit<InventoryErrorDetails, "input"> = {},
    hints: readonly string[] = [],
  ): InventoryError {
    const sentences = [`no ${what} ${quote(input)} in the inventory`, ...hints];
    if (details.resolvedPrefix !== undefined && details.resolvedPrefix !== "/") {
      sentences.push(`${quote(details.resolvedPrefix)} exists, what follows it does not`);
    }
    if (details.suggestions?.length) sentences.push(`near misses: ${list(details.suggestions)}`);
    return new InventoryError("INVENTORY_NOT_FOUND", sentences.join("; "), { ...details, input });
  }

  /** Several objects fit where one was asked for. */
  static ambiguous(what: string, input: string, candidates: readonly InventoryCandidate[]): InventoryError {
    const message = `${what} ${quote(input)} is ambiguous: ${list(candidates)}; give the full path`;
    return new InventoryError("INVENTORY_AMBIGUOUS", message, { input, candidates });
  }

  /** Text that can never be a path or a pattern, and why. */
  static invalidPath(input: string, reason: string): InventoryError {
    return new InventoryError("INVENTORY_INVALID_PATH", `${quote(input)} is no inventory path: ${reason}`, {
      input,
    });
  }

  /** A relative path without a datacenter to start from. */
  static noDatacenter(input: string): InventoryError {
    const message = `${quote(input)} is relative, and no default datacenter is set; give one or start the path with '/'`;
    return new InventoryError("INVENTORY_NO_DATACENTER", message, { input });
  }

  /** A kind that the inventory was opened without. */
  static kindNotRead(kind: string): InventoryError {
    const message = `this inventory was read without ${kind} objects; open it with kinds: ["${kind}"]`;
    return new InventoryError("INVENTORY_KIND_NOT_READ", message);
  }

  /** A read that failed or stopped half-way; nothing of it is used. */
  static readFailed(reason: string, options?: ErrorOptions): InventoryError {
    const message = `reading the inventory failed: ${reason}`;
    return new InventoryError("INVENTORY_READ_FAILED", message, {}, options);
  }

  /** A reader that cannot follow changes. */
  static notWatchable(): InventoryError {
    const message =
      "this inventory's reader has no watch method; open it without live and refresh it instead";
    return new InventoryError("INVENTORY_NOT_WATCHABLE", message);
  }

  /** A watcher that does not take its changes. */
  static watchOverflow(limit: number): InventoryError {
    const message = `the watcher was ended because ${limit} changes were waiting for it; take changes faster`;
    return new InventoryError("INVENTORY_WATCH_OVERFLOW", message);
  }

  /** A use after the inventory was closed. */
  static closed(): InventoryError {
    return new InventoryError("INVENTORY_CLOSED", "the inventory is closed; open a new one");
  }

  /** A read that ended normally but cannot be the whole inventory. */
  static incomplete(reason: string): InventoryError {
    return new InventoryError(
      "INVENTORY_INCOMPLETE",
      `the inventory that was read is not complete: ${reason}`,
    );
  }

  /** Objects whose root folder is unknown are no inventory. */
  static withoutRoot(ref?: ManagedObjectReference): InventoryError {
    const wanted = ref === undefined ? "exactly one folder without a parent" : `${ref.type}:${ref.value}`;
    return InventoryError.incomplete(
      `it has no root folder, expected ${wanted}; check what the account may read at the root`,
    );
  }
}

/** A name in quotes on one line: control characters, which a name can hold, are written as escapes. */
export function quote(text: string): string {
  const line = text.replace(
    /\p{Cc}/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `'${line}'`;
}

const shownCandidates = 8;

function list(candidates: readonly InventoryCandidate[]): string {
  const shown = candidates.slice(0, shownCandidates).map(({ path, ref }) => `${quote(path)} (${ref.value})`);
  const rest = candidates.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${rest} more` : shown.join(", ");
}
