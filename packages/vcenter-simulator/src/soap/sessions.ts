import { randomUUID } from "node:crypto";
import type { SimulatorClock } from "../clock.ts";
import type { PropertyReader } from "../collector/property-reader.ts";
import { Retrieval } from "../collector/retrieval.ts";
import { invalidLogin } from "../faults/faults.ts";
import type { Identifiers } from "../state/identifiers.ts";
import type { Registry } from "../state/registry.ts";
import { type Caller, Session } from "./session.ts";

/** Who may log in, and for how long a session may be idle. */
export interface SessionRules {
  /** The one user name that is accepted; any non-empty one when absent. */
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly idleTimeoutMs: number;
}

/** All sessions, by cookie. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();
  readonly #rules: SessionRules;
  readonly #clock: SimulatorClock;
  readonly #ids: Identifiers;
  readonly #registry: Registry;
  readonly #reader: PropertyReader;
  readonly #cloneTickets = new Map<string, string>();
  #logins = 0;

  constructor(
    rules: SessionRules,
    clock: SimulatorClock,
    ids: Identifiers,
    registry: Registry,
    reader: PropertyReader,
  ) {
    this.#rules = rules;
    this.#clock = clock;
    this.#ids = ids;
    this.#registry = registry;
    this.#reader = reader;
  }

  /** The live session of a cookie, or undefined; one idle for too long ends here. */
  find(cookie: string | undefined): Session | undefined {
    const session = cookie === undefined ? undefined : this.#sessions.get(cookie);
    if (!session || !this.#isExpired(session)) return session;
    this.end(session);
    return undefined;
  }

  /** Opens a session. Throws the fault InvalidLogin. */
  login(userName: string, password: string, caller: Caller): Session {
    if (!this.accepts(userName, password)) throw invalidLogin();
    return this.open(userName, caller);
  }

  /** Whether a user may come in with a password. */
  accepts(userName: string, password: string): boolean {
    const { username: expectedName, password: expectedPassword } = this.#rules;
    const nameFits = expectedName === undefined ? userName !== "" : userName === expectedName;
    const passwordFits = expectedPassword === undefined ? password !== "" : password === expectedPassword;
    return nameFits && passwordFits;
  }

  /** Opens a session for a user who has shown otherwise who they are. */
  open(userName: string, caller: Caller): Session {
    this.#logins += 1;
    const key = this.#ids.uuid("session", String(this.#logins));
    const session = this.#new({ cookie: randomUUID(), key, userName }, caller);
    this.#sessions.set(session.cookie, session);
    return session;
  }

  /** A ticket with which a session of the same user can be opened, once. */
  issueCloneTicket(session: Session): string {
    const ticket = `cst-VCT-${randomUUID()}`;
    this.#cloneTickets.set(ticket, session.userName);
    session.onEnd(() => this.#cloneTickets.delete(ticket));
    return ticket;
  }

  /** Opens the session a clone ticket stands for. Throws the fault InvalidLogin. */
  redeemCloneTicket(ticket: string, caller: Caller): Session {
    const userName = this.#cloneTickets.get(ticket);
    if (userName === undefined) throw invalidLogin();
    this.#cloneTickets.delete(ticket);
    return this.open(userName, caller);
  }

  /** A session for calls that need no login; nobody else sees it. */
  anonymous(caller: Caller): Session {
    return this.#new({ cookie: "", key: "", userName: "" }, caller);
  }

  /** Ends a session; what it owns is given back. */
  end(session: Session): void {
    if (this.#sessions.delete(session.cookie)) session.end();
  }

  /** Live sessions, oldest first. */
  list(): Session[] {
    for (const session of [...this.#sessions.values()]) if (this.#isExpired(session)) this.end(session);
    return [...this.#sessions.values()];
  }

  #isExpired(session: Session): boolean {
    return session.activeCalls === 0 && this.#clock.now() - session.lastActive > this.#rules.idleTimeoutMs;
  }

  #new(identity: { cookie: string; key: string; userName: string }, caller: Caller): Session {
    const retrieval = new Retrieval(this.#registry, this.#reader);
    return new Session(identity, caller, this.#clock.now(), retrieval);
  }
}
