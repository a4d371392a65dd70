/** What a session reports while it works; for logs and metrics. Holds no parameters, results or secrets. */
export type SessionEvent =
  | {
      readonly type: "call";
      readonly method: string;
      /** From sending to the decoded answer, waiting for a free connection included. */
      readonly durationMs: number;
      /** Why the attempt failed; undefined when it did not. */
      readonly error: unknown;
    }
  | { readonly type: "retry"; readonly method: string; readonly delayMs: number; readonly error: unknown }
  | {
      /** A file could not be moved by a host, and is tried on the next way. */
      readonly type: "rerouted";
      /** The host that was tried; undefined when none was found. */
      readonly host: string | undefined;
      readonly error: unknown;
    }
  | { readonly type: "login"; readonly renewed: boolean }
  | { readonly type: "logoutFailed"; readonly error: unknown };

/** Called for every event, in order; it must not throw. */
export type OnSessionEvent = (event: SessionEvent) => void;
