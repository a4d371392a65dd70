import type { Vim } from "@novasphere/vim25";
import { abortable } from "./abortable.ts";
import type { LogIn } from "./credentials.ts";
import { sessionClosed, VimFaultError, VSphereError } from "./errors.ts";
import { isIdempotent } from "./idempotent-methods.ts";
import { type RetryPolicy, withRetries } from "./retry-policy.ts";
import { serviceInstance } from "./service-instance.ts";
import type { OnSessionEvent } from "./session-event.ts";
import { withSessionCookie } from "./soap/session-cookie-header.ts";
import type { AllMethods, SoapEngine } from "./soap/soap-engine.ts";
import type { HttpTransport } from "./transport/http-transport.ts";
import { hasUnauthenticatedParts } from "./unauthenticated-read.ts";

/** How one call is made. */
export interface CallOptions {
  /** Stops waiting for the answer; the server may still do what was asked. */
  readonly signal?: AbortSignal | undefined;
  /** Time for one attempt. Default: the session's `timeoutMs`. */
  readonly timeoutMs?: number | undefined;
  /** Whether the call may be made twice. Default: known by the method's name; unknown ones may not. */
  readonly idempotent?: boolean | undefined;
  /** Use a connection of its own, for calls that block for long. */
  readonly longPoll?: boolean | undefined;
}

/** Makes a method call; what everything built on a session needs of it. */
export type Call = <M extends keyof AllMethods>(
  method: M,
  parameters: AllMethods[M]["request"],
  options?: CallOptions,
) => Promise<AllMethods[M]["response"]>;

/** What a {@link SessionLink} works with. */
export interface SessionLinkParts {
  readonly engine: SoapEngine;
  readonly transport: HttpTransport;
  readonly logIn: LogIn;
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
  readonly onEvent: OnSessionEvent;
}

/**
 * Calls within a session that the server may end at any time. On `NotAuthenticated` it logs in again, once for
 * all calls that wait, and repeats those that may be repeated.
 */
export class SessionLink {
  readonly #parts: SessionLinkParts;
  /** Counts logins, so that a call knows whether somebody renewed the session since it was sent. */
  #logins = 0;
  #renewal: Promise<void> | undefined;
  /** Why no more calls are made. */
  #end: VSphereError | undefined;

  constructor(parts: SessionLinkParts) {
    this.#parts = parts;
  }

  /** When the last call ended, in milliseconds of `performance.now()`. */
  get lastAnswerAt(): number {
    return this.#parts.engine.lastAnswerAt;
  }

  /** Logs in. Throws `VSPHERE_INVALID_LOGIN`. */
  async logIn(signal?: AbortSignal): Promise<void> {
    const { engine, logIn, retry, timeoutMs, onEvent } = this.#parts;
    const onRetry = (error: unknown, delayMs: number) =>
      onEvent({ type: "retry", method: "Login", delayMs, error });
    await withRetries(retry, { idempotent: false, signal, onRetry }, () =>
      logIn(engine, { signal, timeoutMs, login: true }),
    );
    this.#logins += 1;
    onEvent({ type: "login", renewed: this.#logins > 1 });
  }

  /** See {@link Call}. */
  readonly call: Call = async (method, parameters, options = {}) => {
    if (this.#renewal !== undefined) await abortable(this.#renewal, options.signal);
    if (this.#end) throw this.#end;
    const idempotent = options.idempotent ?? isIdempotent(method);
    const logins = this.#logins;
    try {
      const answer = await this.#attempts(method, parameters, options, idempotent);
      // Any other call tells whether the session has ended or the user just lacks a right.
      if (hasUnauthenticatedParts(answer))
        await this.#attempts("CurrentTime", { _this: serviceInstance }, options, true);
      return answer;
    } catch (error) {
      if (!(error instanceof VimFaultError) || error.faultType !== "NotAuthenticated") throw error;
      await abortable(this.#renew(logins), options.signal);
      if (!idempotent) throw sessionLost(error);
    }
    return this.#attempts(method, parameters, options, idempotent);
  };

  /** Ends the session here and on the server. Later calls throw `VSPHERE_SESSION_CLOSED`. */
  async logOut(sessionManager: Vim.ServiceContent["sessionManager"], timeoutMs: number): Promise<void> {
    if (this.#end?.code === "VSPHERE_SESSION_CLOSED") return;
    const alive = this.#end === undefined;
    this.#end = sessionClosed();
    try {
      await this.#renewal?.catch(() => undefined);
      if (alive && sessionManager)
        await this.#parts.engine.invoke("Logout", { _this: sessionManager }, { timeoutMs });
    } catch (error) {
      if (!(error instanceof VimFaultError) || error.faultType !== "NotAuthenticated") throw error;
    } finally {
      this.#parts.transport.close();
    }
  }

  #attempts<M extends keyof AllMethods>(
    method: M,
    parameters: AllMethods[M]["request"],
    options: CallOptions,
    idempotent: boolean,
  ): Promise<AllMethods[M]["response"]> {
    const { engine, transport, retry, timeoutMs, onEvent } = this.#parts;
    const { signal } = options;
    const exchange = {
      ...options,
      timeoutMs: options.timeoutMs ?? timeoutMs,
      // The storage policy service looks for the session in the message.
      ...(method.startsWith("Pbm")
        ? ({ service: "pbm", postProcess: withSessionCookie(transport.sessionCookie) } as const)
        : {}),
    };
    const onRetry = (error: unknown, delayMs: number) => onEvent({ type: "retry", method, delayMs, error });
    return withRetries(retry, { idempotent, signal, onRetry }, () =>
      engine.invoke(method, parameters, exchange),
    );
  }

  /** Logs in again unless somebody did since login number `logins`. */
  #renew(logins: number): Promise<void> {
    if (this.#end) return Promise.reject(this.#end);
    if (this.#logins !== logins) return Promise.resolve();
    this.#renewal ??= this.#renewOnce().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  /** A refused password is not tried again: some directories lock an account after a few wrong ones. */
  async #renewOnce(): Promise<void> {
    try {
      await this.logIn();
    } catch (error) {
      if (error instanceof VSphereError && error.code === "VSPHERE_INVALID_LOGIN") this.#end ??= error;
      throw error;
    }
  }
}

function sessionLost(refusal: VimFaultError): VimFaultError {
  return new VimFaultError(
    "VSPHERE_SESSION_LOST",
    `${refusal.message}. The server had ended the session; it has been renewed, but ${refusal.method} was not repeated because it may change something. Try again.`,
    { ...refusal, cause: refusal },
  );
}
