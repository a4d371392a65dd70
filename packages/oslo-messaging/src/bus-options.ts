/** How queues and exchanges are declared. Every service of a control plane must declare them alike. */
export interface QueueFlags {
  /** `amqp_durable_queues`. */
  readonly isDurable?: boolean;
  /** `amqp_auto_delete`. */
  readonly isAutoDelete?: boolean;
  /** `rabbit_quorum_queue`. */
  readonly isQuorum?: boolean;
  /** `rabbit_transient_quorum_queue`. */
  readonly isTransientQuorum?: boolean;
  /** `rabbit_ha_queues`. */
  readonly isMirrored?: boolean;
  /** `rabbit_transient_queues_ttl`; 0 for no limit. Default 30 minutes. */
  readonly transientTtlMs?: number;
}

/** How a connection is encrypted. */
export interface BusTls {
  /** Certificates of the authorities that may vouch for the broker, in PEM form. Absent: the system's. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Neither certificate nor host name of the broker is checked: for tests. */
  readonly insecure?: boolean;
}

/** How a client says who it is. */
export type LoginMethod = "AMQPLAIN" | "PLAIN" | "EXTERNAL";

/** What a message bus is told. */
export interface MessageBusOptions {
  /** `[DEFAULT] transport_url`. */
  readonly transportUrl: string;
  /** `[DEFAULT] control_exchange`. Default `nova`. */
  readonly controlExchange?: string;
  /** `[DEFAULT] rpc_response_timeout`. Default 60 s. */
  readonly responseTimeoutMs?: number;
  readonly flags?: QueueFlags;
  readonly tls?: BusTls;
  /** `rabbit_login_method`. Default `AMQPLAIN`; `EXTERNAL` logs in by the certificate of {@link BusTls}. */
  readonly loginMethod?: LoginMethod;
  /** `executor_thread_pool_size`: messages of a server that are worked on at a time; others wait. Default 64. */
  readonly maximumConcurrency?: number;
  /** A number from 0 up to 1, by which the first of several brokers is chosen. Default `Math.random`. */
  readonly random?: () => number;
  /** `heartbeat_timeout_threshold`. Default 60. */
  readonly heartbeatSeconds?: number;
  /** Pauses between attempts to connect: the first, what each adds, and the longest. Default 1, 2 and 30 s. */
  readonly retry?: { readonly firstMs: number; readonly stepMs: number; readonly longestMs: number };
  /** Hears that the broker was lost, or cannot be reached, and that it is there again. */
  readonly onConnection?: (event: { readonly isConnected: boolean; readonly error?: unknown }) => void;
}

/** Arguments of `assertQueue` for a queue of a topic. */
export function topicQueue({ isDurable, isQuorum, isAutoDelete, isMirrored }: QueueFlags) {
  return {
    durable: isDurable === true || isQuorum === true,
    autoDelete: isAutoDelete === true,
    arguments: {
      ...(isQuorum && { "x-queue-type": "quorum" }),
      ...(isMirrored && { "x-ha-policy": "all" }),
    },
  };
}

/** Arguments of `assertQueue` for a queue of answers or of a fan-out. */
export function transientQueue({ isTransientQuorum, isMirrored, transientTtlMs = 1_800_000 }: QueueFlags) {
  return {
    durable: isTransientQuorum === true,
    autoDelete: false,
    arguments: {
      ...(transientTtlMs > 0 && { "x-expires": transientTtlMs }),
      ...(isTransientQuorum && { "x-queue-type": "quorum" }),
      ...(isMirrored && { "x-ha-policy": "all" }),
    },
  };
}
