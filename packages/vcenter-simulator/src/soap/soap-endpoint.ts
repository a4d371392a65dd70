import {
  decodeEnvelope,
  encodeFaultEnvelope,
  encodeResponseEnvelope,
  type ManagedObjectReference,
  type SoapMessage,
} from "@novasphere/vim25";
import type { CallEffect } from "../control/call-rule.ts";
import { ruleFault } from "../control/call-rules.ts";
import { invalidRequest } from "../faults/faults.ts";
import { toMethodFault } from "../faults/to-method-fault.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import type { Delivery } from "./delivery.ts";
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
  readonly status: number;
  readonly xml: string;
  /** Cookie to set, after a login. */
  readonly cookie: string | undefined;
  /** How the answer is spoiled on its way; undefined for not at all. */
  readonly delivery: Delivery | undefined;
}

/** Finds the code for a call and runs it. Rejects with a MethodFaultError. */
export interface CallDispatcher {
  dispatch(
    vcenter: Vcenter,
    name: string,
    value: unknown,
    session: Session,
    signal: AbortSignal,
  ): Promise<unknown>;
}

/** Turns request bodies into calls and results into response bodies; whatever goes wrong becomes a fault. */
export class SoapEndpoint {
  readonly #vcenter: Vcenter;
  readonly #dispatcher: CallDispatcher;

  constructor(vcenter: Vcenter, dispatcher: CallDispatcher) {
    this.#vcenter = vcenter;
    this.#dispatcher = dispatcher;
  }

  async answer(request: SoapRequest): Promise<SoapAnswer> {
    let delivery: Spoiling | undefined;
    try {
      const message = readRequest(request.body);
      const { rules } = this.#vcenter;
      const target = this.#targetOf(message);
      await this.#linger(message.name, target, request.signal);
      const [instead] = rules.effectsOn(["status"], message.name, target);
      if (instead) return { status: instead.status, xml: instead.body ?? "", cookie: undefined, delivery };
      [delivery] = rules.effectsOn(["disconnect", "truncate", "garble", "drip"], message.name, target);
      if (delivery?.kind === "disconnect" && delivery.when !== "after")
        return { status: 200, xml: "", cookie: undefined, delivery };
      const [failure] = rules.effectsOn(["fault"], message.name, target);
      if (failure) throw ruleFault(failure.fault, failure.message);
      const session = this.#sessionOf(message, request);
      const result = await this.#call(message, session, request.signal);
      const xml = encodeResponseEnvelope(message.name, result);
      return { status: 200, xml, cookie: session.successor?.cookie, delivery };
    } catch (error) {
      const fault = toMethodFault(error);
      return {
        status: 500,
        xml: encodeFaultEnvelope(fault.message, fault.detail),
        cookie: undefined,
        delivery,
      };
    }
  }

  #sessionOf(message: Request, request: SoapRequest): Session {
    const { sessions } = this.#vcenter;
    const cookie = request.cookie ?? message.headers.get("vcSessionCookie");
    const present = sessions.find(cookie);
    if (present) return present;
    const anonymous = sessions.anonymous(request.caller);
    if (message.name === "LoginByToken") anonymous.tokenSubject = tokenSubject(request.body);
    return anonymous;
  }

  #targetOf({ value }: Request): ManagedObject | undefined {
    const { _this } = (typeof value === "object" && value !== null ? value : {}) as {
      _this?: ManagedObjectReference;
    };
    return _this && this.#vcenter.registry.findAny(_this);
  }

  /** Waits for as long as calls of the method are to take. */
  async #linger(method: string, target: ManagedObject | undefined, signal: AbortSignal): Promise<void> {
    const delays = this.#vcenter.rules.effectsOn(["delay"], method, target);
    const ms = delays.reduce((sum, delay) => sum + delay.ms, this.#vcenter.tempo.latencyOf(method));
    if (ms <= 0) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#vcenter.clock.schedule(ms, resolve);
      signal.addEventListener("abort", () => {
        cancel();
        resolve();
      });
    });
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

type Spoiling = Extract<CallEffect, { kind: "disconnect" | "truncate" | "garble" | "drip" }>;

type Request = Extract<SoapMessage, { kind: "request" | "response" }>;

function readRequest(body: Buffer): Request {
  const message = decodeEnvelope(body);
  if (message.kind !== "request") throw invalidRequest("The SOAP body holds no request");
  return message;
}

/** The subject of a SAML token in a message's header; its signature is taken on trust. */
function tokenSubject(body: Buffer): string | undefined {
  return /<(?:\w+:)?NameID\b[^>]*>([^<]+)<\//.exec(body.toString("utf8"))?.[1]?.trim();
}
