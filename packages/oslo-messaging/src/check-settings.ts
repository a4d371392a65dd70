import { getFips } from "node:crypto";
import { readFileSync } from "node:fs";
import { invalidOption, type RabbitSettings } from "./rabbit-options.ts";
import { tlsVersions } from "./tls-options.ts";

type Refusal = readonly [isRefused: (settings: RabbitSettings) => boolean, reason: string];

/** What contradicts itself, and what oslo.messaging has and this package has not: none of it is passed over in silence. */
const refusals: readonly Refusal[] = [
  [
    (s) => s.rabbitHaQueues && (s.rabbitQuorumQueue || s.rabbitTransientQuorumQueue),
    "rabbit_ha_queues and quorum queues exclude each other: set only what the other services have",
  ],
  [
    (s) => s.rabbitStreamFanout && s.rabbitQosPrefetchCount <= 0,
    "rabbit_stream_fanout needs a rabbit_qos_prefetch_count above 0",
  ],
  [
    (s) => s.rabbitStreamFanout && !s.rabbitTransientQuorumQueue,
    "rabbit_stream_fanout needs rabbit_transient_quorum_queue",
  ],
  [
    (s) => !["", "gzip"].includes(s.kombuCompression),
    "kombu_compression can only be gzip here; messages that others compressed by bz2 are read all the same",
  ],
  [
    (s) => !["AMQPLAIN", "PLAIN", "EXTERNAL"].includes(s.rabbitLoginMethod.toUpperCase()),
    "rabbit_login_method can only be AMQPLAIN, PLAIN or EXTERNAL here",
  ],
  [
    (s) => !["round-robin", "shuffle"].includes(s.kombuFailoverStrategy),
    "kombu_failover_strategy can only be round-robin or shuffle",
  ],
  [
    (s) => s.ssl && !tlsVersions.has(s.sslVersion.toLowerCase()),
    "ssl_version can only be TLSv1, TLSv1_1, TLSv1_2, TLSv1_3 or SSLv23",
  ],
  [
    (s) => s.ssl && s.sslEnforceFipsMode && getFips() !== 1,
    "ssl_enforce_fips_mode needs Node started with --enable-fips and an OpenSSL that has it",
  ],
  [
    (s) => s.ssl && (s.sslCertFile === "") !== (s.sslKeyFile === ""),
    "ssl_cert_file and ssl_key_file are needed together",
  ],
  [
    (s) => s.rabbitLoginMethod.toUpperCase() === "EXTERNAL" && (!s.ssl || s.sslCertFile === ""),
    "rabbit_login_method EXTERNAL needs ssl, ssl_cert_file and ssl_key_file",
  ],
];

/** Throws `MESSAGING_INVALID_OPTION` for what cannot be followed, and for certificates that cannot be read. */
export function checkSettings(settings: RabbitSettings): void {
  for (const [isRefused, reason] of refusals) if (isRefused(settings)) throw invalidOption(reason);
  if (!settings.ssl) return;
  const { sslCaFile: ssl_ca_file, sslCertFile: ssl_cert_file, sslKeyFile: ssl_key_file } = settings;
  for (const [name, file] of Object.entries({ ssl_ca_file, ssl_cert_file, ssl_key_file }))
    if (file !== "") checkReadable(name, file);
}

function checkReadable(name: string, file: string): void {
  try {
    readFileSync(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw invalidOption(`${name} cannot be read: ${reason}`, { cause });
  }
}
