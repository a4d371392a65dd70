import { MessagingError } from "./errors.ts";

/**
 * `[oslo_messaging_rabbit]`: the options of oslo.messaging by their own names, in camel case, with its units (seconds)
 * and, but for the checks of TLS, its defaults. What decides the form of queues and exchanges must be the same for every
 * service of a control plane.
 */
export interface RabbitOptions {
  readonly amqpDurableQueues?: boolean | undefined;
  readonly amqpAutoDelete?: boolean | undefined;
  readonly rabbitQuorumQueue?: boolean | undefined;
  readonly rabbitTransientQuorumQueue?: boolean | undefined;
  /** 0 for no limit, as of the next two. */
  readonly rabbitQuorumDeliveryLimit?: number | undefined;
  readonly rabbitQuorumMaxMemoryLength?: number | undefined;
  readonly rabbitQuorumMaxMemoryBytes?: number | undefined;
  /** Seconds after which an unused queue of answers or of a fan-out goes away; 0 for never. Default 1800. */
  readonly rabbitTransientQueuesTtl?: number | undefined;
  readonly rabbitHaQueues?: boolean | undefined;
  /** One stream for the fan-out of each topic. Needs a prefetch count and `rabbitTransientQuorumQueue`. */
  readonly rabbitStreamFanout?: boolean | undefined;
  /** Messages that the broker sends ahead; 0 for no limit. */
  readonly rabbitQosPrefetchCount?: number | undefined;
  /** The same queue names after a restart: `hostname:processname:number`. One bus per host and process name. */
  readonly useQueueManager?: boolean | undefined;
  /** Default: this machine's. */
  readonly hostname?: string | undefined;
  /** Default: the file name of the program. */
  readonly processname?: string | undefined;
  readonly ssl?: boolean | undefined;
  /** `TLSv1`, `TLSv1_1`, `TLSv1_2` or `TLSv1_3` alone; empty or `SSLv23` for the newest that both sides know. */
  readonly sslVersion?: string | undefined;
  /** Path of a PEM file, as of the next two; read again for each connection. */
  readonly sslKeyFile?: string | undefined;
  readonly sslCertFile?: string | undefined;
  /** Default: the system's authorities. */
  readonly sslCaFile?: string | undefined;
  /** The certificate must name the host of `transport_url`. Default true. */
  readonly sslEnforceHostnameVerification?: boolean | undefined;
  readonly sslEnforceFipsMode?: boolean | undefined;
  /** Not an option of oslo.messaging: neither certificate nor host name of the broker is checked. Default false. */
  readonly sslInsecure?: boolean | undefined;
  /** `AMQPLAIN`, `PLAIN`, or `EXTERNAL` by the certificate of `sslCertFile`. */
  readonly rabbitLoginMethod?: string | undefined;
  /** Seconds before the second attempt to connect, what each further one adds, and the most: 1, 2 and 30. */
  readonly rabbitRetryInterval?: number | undefined;
  readonly rabbitRetryBackoff?: number | undefined;
  readonly rabbitIntervalMax?: number | undefined;
  /** Seconds; 0 for no heartbeats. Default 60. */
  readonly heartbeatTimeoutThreshold?: number | undefined;
  /** Seconds to wait after the broker cancelled a consumer. Default 1. */
  readonly kombuReconnectDelay?: number | undefined;
  /** `gzip`, for what is sent; what comes may be compressed by `gzip` or `bz2` whatever this says. */
  readonly kombuCompression?: string | undefined;
  /** Seconds that an answer is tried for while its caller's queue is not there. Default 60. */
  readonly kombuMissingConsumerRetryTimeout?: number | undefined;
  /** `round-robin` or `shuffle`. */
  readonly kombuFailoverStrategy?: string | undefined;
  /** Notices when an answer's queue is not there. Default true. */
  readonly directMandatoryFlag?: boolean | undefined;
  readonly enableCancelOnFailover?: boolean | undefined;
}

const defaults = {
  amqpDurableQueues: false,
  amqpAutoDelete: false,
  rabbitQuorumQueue: false,
  rabbitTransientQuorumQueue: false,
  rabbitQuorumDeliveryLimit: 0,
  rabbitQuorumMaxMemoryLength: 0,
  rabbitQuorumMaxMemoryBytes: 0,
  rabbitTransientQueuesTtl: 1800,
  rabbitHaQueues: false,
  rabbitStreamFanout: false,
  rabbitQosPrefetchCount: 0,
  useQueueManager: false,
  hostname: "",
  processname: "",
  ssl: false,
  sslVersion: "",
  sslKeyFile: "",
  sslCertFile: "",
  sslCaFile: "",
  sslEnforceHostnameVerification: true,
  sslEnforceFipsMode: false,
  sslInsecure: false,
  rabbitLoginMethod: "AMQPLAIN",
  rabbitRetryInterval: 1,
  rabbitRetryBackoff: 2,
  rabbitIntervalMax: 30,
  heartbeatTimeoutThreshold: 60,
  kombuReconnectDelay: 1,
  kombuCompression: "",
  kombuMissingConsumerRetryTimeout: 60,
  kombuFailoverStrategy: "round-robin",
  directMandatoryFlag: true,
  enableCancelOnFailover: false,
};

/** {@link RabbitOptions} with nothing missing. */
export type RabbitSettings = Readonly<typeof defaults>;

/** Options of oslo.messaging that mean nothing to one process with two connections and no threads. */
const meaningless = new Set([
  "heartbeat_rate",
  "heartbeat_in_pthread",
  "kombu_reconnect_splay",
  "rpc_conn_pool_size",
  "conn_pool_min_size",
  "conn_pool_ttl",
]);

/** What is set, over the defaults; options behind the `?` of `transport_url` come before all. Throws for those. */
export function rabbitSettings(
  options: RabbitOptions,
  urlOptions: ReadonlyMap<string, string>,
): RabbitSettings {
  const given = Object.entries(options).filter(([, value]) => value !== undefined && value !== null);
  return { ...defaults, ...Object.fromEntries(given), ...fromUrl(urlOptions) };
}

function fromUrl(urlOptions: ReadonlyMap<string, string>): Partial<RabbitSettings> {
  const found: Record<string, boolean | number | string> = {};
  for (const [name, text] of urlOptions) {
    const key = name
      .replace("_quroum_", "_quorum_")
      .replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());
    if (meaningless.has(name)) continue;
    if (!Object.hasOwn(defaults, key)) throw invalidOption(`${name} in transport_url is not known`);
    found[key] = parseValue(name, text, defaults[key as keyof RabbitSettings]);
  }
  return found;
}

function parseValue(
  name: string,
  text: string,
  example: boolean | number | string,
): boolean | number | string {
  if (typeof example === "string") return text;
  if (typeof example === "boolean") {
    if (/^(?:1|true|yes|on)$/i.test(text)) return true;
    if (/^(?:0|false|no|off)$/i.test(text)) return false;
  } else if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  throw invalidOption(
    `${name} in transport_url is no ${typeof example === "number" ? "number" : "truth value"}`,
  );
}

/** The error of an option that cannot be followed. */
export function invalidOption(reason: string, options?: ErrorOptions): MessagingError {
  return new MessagingError("MESSAGING_INVALID_OPTION", `[oslo_messaging_rabbit] ${reason}`, options);
}
