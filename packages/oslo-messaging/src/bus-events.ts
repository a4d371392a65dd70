/** What an operator would want to know and no caller is told. */
export type BusEvent =
  /** A message was no message of oslo.messaging; it is acknowledged and dropped. */
  | { readonly kind: "unreadable-message"; readonly queue: string; readonly error: unknown }
  /** A request came again and was not done again. */
  | { readonly kind: "duplicate-request"; readonly method: string; readonly uniqueId: string }
  /** The caller's queue is not there, or the broker was away when the server stopped. */
  | { readonly kind: "answer-dropped"; readonly queue: string; readonly method: string }
  /** A method threw what is not meant for callers: they are told the name of its class. */
  | { readonly kind: "method-failed"; readonly method: string; readonly error: unknown }
  /** Something is declared in another form than configured, as other services have declared it. */
  | { readonly kind: "declared-otherwise"; readonly name: string; readonly reason: string }
  /** The broker cancelled a consumer; everything is set up again. */
  | { readonly kind: "consumer-cancelled"; readonly queue: string };

/** A line for a log; an error is not in it. */
export function describeBusEvent(event: BusEvent): string {
  switch (event.kind) {
    case "unreadable-message":
      return `a message in ${event.queue} cannot be read and is dropped`;
    case "duplicate-request":
      return `${event.method} came a second time and is not done again`;
    case "answer-dropped":
      return `nobody takes the answer to ${event.method} at ${event.queue}`;
    case "method-failed":
      return `${event.method} failed`;
    case "declared-otherwise":
      return `${event.name} is not as configured: ${event.reason}`;
    case "consumer-cancelled":
      return `the broker takes the consumer of ${event.queue} away; connecting again`;
  }
}

/** How often each kind of {@link BusEvent} happened since the bus was opened. */
export type BusCounts = Readonly<Record<BusEvent["kind"], number>>;

/** Counts what happens, and passes it on. */
export class BusEvents {
  readonly #onEvent: (event: BusEvent) => void;
  readonly #counts: Record<BusEvent["kind"], number> = {
    "unreadable-message": 0,
    "duplicate-request": 0,
    "answer-dropped": 0,
    "method-failed": 0,
    "declared-otherwise": 0,
    "consumer-cancelled": 0,
  };

  constructor(onEvent: (event: BusEvent) => void = () => undefined) {
    this.#onEvent = onEvent;
  }

  get counts(): BusCounts {
    return { ...this.#counts };
  }

  emit(event: BusEvent): void {
    this.#counts[event.kind] += 1;
    this.#onEvent(event);
  }
}
