import type { BusEvent } from "./bus-events.ts";
import { BusEvents } from "./bus-events.ts";
import { checkSettings } from "./check-settings.ts";
import { type RabbitOptions, type RabbitSettings, rabbitSettings } from "./rabbit-options.ts";
import { type Broker, parseTransportUrl } from "./transport-url.ts";

/** What a message bus is told. */
export interface MessageBusOptions {
  /** `[DEFAULT] transport_url`; options behind its `?` come before those of {@link MessageBusOptions.rabbit}. */
  readonly transportUrl: string;
  /** `[DEFAULT] control_exchange`. Default `nova`. */
  readonly controlExchange?: string;
  /** `[DEFAULT] rpc_response_timeout`. Default 60 s. */
  readonly responseTimeoutMs?: number;
  /** `[oslo_messaging_rabbit]`. */
  readonly rabbit?: RabbitOptions;
  /** `[DEFAULT] rpc_ping_enabled`: servers answer `oslo_rpc_server_ping`. Default false. */
  readonly answersPing?: boolean;
  /** `executor_thread_pool_size`: messages of a server that are worked on at a time; others wait. Default 64. */
  readonly maximumConcurrency?: number;
  /** Milliseconds that a server which stops waits for answers to be taken by the broker. Default 5 s. */
  readonly answerGraceMs?: number;
  /** A number from 0 up to 1, by which the first of several brokers is chosen. Default `Math.random`. */
  readonly random?: () => number;
  /** Hears that the broker was lost, or cannot be reached, and that it is there again. */
  readonly onConnection?: (event: { readonly isConnected: boolean; readonly error?: unknown }) => void;
  /** Hears what nobody else is told. */
  readonly onEvent?: (event: BusEvent) => void;
}

/** What the parts of a bus work by. */
export interface BusSettings {
  readonly brokers: readonly Broker[];
  readonly virtualHost: string;
  readonly controlExchange: string;
  readonly responseTimeoutMs: number;
  readonly rabbit: RabbitSettings;
  readonly answersPing: boolean;
  readonly maximumConcurrency: number;
  readonly answerGraceMs: number;
  readonly random: () => number;
  readonly onConnection: NonNullable<MessageBusOptions["onConnection"]>;
  readonly events: BusEvents;
}

/** The options with nothing missing. Throws `MESSAGING_INVALID_TRANSPORT_URL` and `MESSAGING_INVALID_OPTION`. */
export function busSettings(options: MessageBusOptions): BusSettings {
  const { brokers, virtualHost, options: urlOptions } = parseTransportUrl(options.transportUrl);
  const rabbit = rabbitSettings(options.rabbit ?? {}, urlOptions);
  checkSettings(rabbit);
  return {
    brokers,
    virtualHost,
    controlExchange: options.controlExchange ?? "nova",
    responseTimeoutMs: options.responseTimeoutMs ?? 60_000,
    rabbit,
    answersPing: options.answersPing ?? false,
    maximumConcurrency: options.maximumConcurrency ?? 64,
    answerGraceMs: options.answerGraceMs ?? 5_000,
    random: options.random ?? Math.random,
    onConnection: options.onConnection ?? (() => undefined),
    events: new BusEvents(options.onEvent),
  };
}
