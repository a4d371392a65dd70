import type { SimulatorClock } from "../clock.ts";
import type { Identifiers } from "../state/identifiers.ts";
import type { ManagedObject } from "../state/managed-object.ts";

/** Who honours a ticket: a host, or the vCenter itself. */
export type TicketServer = ManagedObject<"HostSystem"> | "vcenter";

interface Ticket {
  readonly server: TicketServer;
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
  issue(method: string, url: URL, server: TicketServer): string {
    this.#issued += 1;
    const id = this.#ids.uuid("ticket", String(this.#issued));
    this.#tickets.set(id, {
      server,
      method,
      path: url.pathname + url.search,
      expiresAt: this.#clock.now() + lifetimeMs,
    });
    return id;
  }

  /** Who honours the ticket of a request; undefined when it is good for none such. It is used up by asking. */
  redeem(id: string, method: string, url: URL): TicketServer | undefined {
    const ticket = this.#tickets.get(id);
    if (!ticket) return undefined;
    this.#tickets.delete(id);
    const fits = ticket.method === method || (ticket.method === "GET" && method === "HEAD");
    const isGood = fits && ticket.path === url.pathname + url.search && this.#clock.now() <= ticket.expiresAt;
    return isGood ? ticket.server : undefined;
  }
}
