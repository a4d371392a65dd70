import {
  decodeEnvelope,
  encodeFaultEnvelope,
  encodeResponseEnvelope,
  type SoapMessage,
} from "@novasphere/vim25";
import { invalidRequest } from "../faults/faults.ts";
import { toMethodFault } from "../faults/to-method-fault.ts";
import type { Vcenter } from "../vcenter.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Caller, Session } from "./session.ts";

/** A SOAP request as the HTTP server hands it over. */
export interface SoapRequest {
  readonly body: Buffer;
  /** Value of the session cookie, if one came. */
  readonly cookie: string | undefined;
  readonly caller: Caller;
  readonly signal: AbortSignal;
}

/** A SOAP answer. */
export interface SoapAnswer {
  readonly status: 200 | 500;
  readonly xml: string;
  /** Cookie to set, after a login. */
  readonly cookie: string | undefined;
}

/** Turns request bodies into calls and results into response bodies; whatever goes wrong becomes a fault. */
export class SoapEndpoint {
  readonly #vcenter: Vcenter;
  readonly #dispatcher: Dispatcher;

  constructor(vcenter: Vcenter, dispatcher: Dispatcher) {
    this.#vcenter = vcenter;
    this.#dispatcher = dispatcher;
  }

  async answer(request: SoapRequest): Promise<SoapAnswer> {
    try {
      const message = readRequest(request.body);
      const cookie = request.cookie ?? message.headers.get("vcSessionCookie");
      const present = this.#vcenter.sessions.find(cookie);
      const session = present ?? this.#vcenter.sessions.anonymous(request.caller);
      const result = await this.#call(message, session, request.signal);
      const xml = encodeResponseEnvelope(message.name, result);
      return { status: 200, xml, cookie: session.successor?.cookie };
    } catch (error) {
      const fault = toMethodFault(error);
      return { status: 500, xml: encodeFaultEnvelope(fault.message, fault.detail), cookie: undefined };
    }
  }

  async #call(message: Request, session: Session, signal: AbortSignal): Promise<unknown> {
    const { clock } = this.#vcenter;
    session.lastActive = clock.now();
    session.callCount += 1;
    session.activeCalls += 1;
    try {
      return await this.#dispatcher.dispatch(this.#vcenter, message.name, message.value, session, signal);
    } finally {
      session.activeCalls -= 1;
      session.lastActive = clock.now();
    }
  }
}

type Request = Extract<SoapMessage, { kind: "request" | "response" }>;

function readRequest(body: Buffer): Request {
  const message = decodeEnvelope(body);
  if (message.kind !== "request") throw invalidRequest("The SOAP body holds no request");
  return message;
}
