import type { Methods } from "@novasphere/vim25";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import type { Session } from "./session.ts";

/** One call of a method: who calls, on what, with what. */
export interface Call<M extends keyof Methods = keyof Methods> {
  readonly vcenter: Vcenter;
  readonly method: M;
  /** The object the method was called on. */
  readonly target: ManagedObject;
  readonly parameters: Methods[M]["request"];
  /** The caller's session; an anonymous one where the method needs no login. */
  readonly session: Session;
  /** Fires when the caller hangs up or the simulator closes. */
  readonly signal: AbortSignal;
}

/** The methods of one managed object type; base types' methods are found too. */
export type MethodTable = {
  readonly [M in keyof Methods]?: (call: Call<M>) => Methods[M]["response"] | Promise<Methods[M]["response"]>;
};
