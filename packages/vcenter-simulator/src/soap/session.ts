import type { Vim } from "@novasphere/vim25";
import type { Retrieval } from "../collector/retrieval.ts";

/** Facts of the connection a session was opened on. */
export interface Caller {
  readonly address: string;
  readonly userAgent: string;
}

/** One client's state, from login to logout or idle time-out. */
export class Session {
  /** Value of the cookie that stands for the session; empty for an anonymous one. */
  readonly cookie: string;
  readonly key: string;
  readonly userName: string;
  readonly caller: Caller;
  readonly loginTime: number;
  readonly retrieval: Retrieval;
  lastActive: number;
  callCount = 0;
  activeCalls = 0;
  /** Whom the SAML token of an anonymous call names. */
  tokenSubject: string | undefined;
  /** The session a login on this anonymous one opened. */
  successor: Session | undefined;
  readonly #onEnd = new Set<() => void>();

  constructor(
    identity: { cookie: string; key: string; userName: string },
    caller: Caller,
    now: number,
    retrieval: Retrieval,
  ) {
    this.cookie = identity.cookie;
    this.key = identity.key;
    this.userName = identity.userName;
    this.caller = caller;
    this.loginTime = now;
    this.lastActive = now;
    this.retrieval = retrieval;
  }

  get isAuthenticated(): boolean {
    return this.cookie !== "";
  }

  /** Runs `action` when the session ends; the returned function takes it back. */
  onEnd(action: () => void): () => void {
    this.#onEnd.add(action);
    return () => this.#onEnd.delete(action);
  }

  /** Gives back everything the session owns. */
  end(): void {
    for (const action of [...this.#onEnd]) action();
    this.#onEnd.clear();
  }

  toUserSession(): Vim.UserSession {
    return {
      key: this.key,
      userName: this.userName,
      fullName: this.userName,
      loginTime: new Date(this.loginTime).toISOString(),
      lastActiveTime: new Date(this.lastActive).toISOString(),
      locale: "en",
      messageLocale: "en",
      extensionSession: false,
      ipAddress: this.caller.address,
      userAgent: this.caller.userAgent,
      callCount: this.callCount,
    };
  }
}
