import type { FaultName } from "../faults/method-fault.ts";

/** Which calls a rule is about; what is left out matches everything. */
export interface CallMatch {
  /** Method name, e.g. `PowerOnVM_Task`. */
  readonly method?: string;
  /** Managed object type the method is called on; derived types count. */
  readonly type?: string;
  /** Moid or inventory path of the object the method is called on. */
  readonly object?: string;
  /** Share of matching calls that are hit, drawn from the seed. Default 1. */
  readonly probability?: number;
  /** Matching calls to let pass first. Default 0. */
  readonly skip?: number;
  /** Calls to hit before the rule is spent. Default: no end. */
  readonly times?: number;
}

/** A fault as rules name it: its type, and the fields it needs. */
export interface FaultSpec {
  readonly $type: FaultName;
  readonly [field: string]: unknown;
}

/** What happens to a call that a rule hits. */
export type CallEffect =
  /** The method answers with a fault and does nothing. */
  | { readonly kind: "fault"; readonly fault: FaultSpec; readonly message?: string }
  /** The task the method starts fails when its time is over. */
  | { readonly kind: "taskFault"; readonly fault: FaultSpec; readonly message?: string }
  /** The task the method starts never ends; it can be cancelled. */
  | { readonly kind: "taskHang" }
  /** The call takes this much longer. */
  | { readonly kind: "delay"; readonly ms: number }
  /** The connection is cut: before the work is done, or after it in place of the answer. */
  | { readonly kind: "disconnect"; readonly when?: "before" | "after" }
  /** The work is done, and half of the answer arrives before the connection is cut. */
  | { readonly kind: "truncate" }
  /** The work is done, and the answer is no XML. */
  | { readonly kind: "garble" }
  /** The work is done, and the answer comes in small pieces. */
  | { readonly kind: "drip"; readonly bytes: number; readonly intervalMs: number }
  /** Something in between answers instead, as a proxy does. */
  | { readonly kind: "status"; readonly status: number; readonly body?: string };

/** A rule: which calls, and what happens to them. */
export interface CallRule extends CallMatch {
  readonly effect: CallEffect;
}

/** A rule in force. */
export interface ActiveRule {
  readonly id: string;
  readonly rule: CallRule;
  /** Calls it has hit. */
  readonly hits: number;
  /** Takes the rule out of force. */
  remove(): void;
}
