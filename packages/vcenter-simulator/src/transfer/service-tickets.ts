import type { SimulatorClock } from "../clock.ts";
import type { Identifiers } from "../state/identifiers.ts";

interface Ticket {
  readonly method: string;
  readonly path: string;
  readonly expiresAt: number;
}

const lifetimeMs = 120_000;

/** Tickets for one HTTP request each: good for a method and a path, once, for two minutes. */
export class ServiceTickets {
  readonly #tickets = new Map<string, Ticket>();
  readonly #ids: Identifiers;
  readonly #clock: SimulatorClock;
  #issued = 0;

  constructor(ids: Identifiers, clock: SimulatorClock) {
    this.#ids = ids;
    this.#clock = clock;
  }

  /** A new ticket for a request. */
  issue(method: string, url: URL): string {
    this.#issued += 1;
    const id = this.#ids.uuid("ticket", String(this.#issued));
    this.#tickets.set(id, {
      method,
      path: url.pathname + url.search,
      expiresAt: this.#clock.now() + lifetimeMs,
    });
    return id;
  }

  /** True when the ticket is good for the request; it is used up by asking. */
  redeem(id: string, method: string, url: URL): boolean {
    const ticket = this.#tickets.get(id);
    if (!ticket) return false;
    this.#tickets.delete(id);
    const fits = ticket.method === method || (ticket.method === "GET" && method === "HEAD");
    return fits && ticket.path === url.pathname + url.search && this.#clock.now() <= ticket.expiresAt;
  }
}
