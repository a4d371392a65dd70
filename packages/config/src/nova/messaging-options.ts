import { bool, float, int, list, multiStr, str } from "../declare.ts";

/** Options of oslo.messaging in `[DEFAULT]`. */
export const transportOptions = {
  transport_url: str({
    default: "rabbit://",
    secret: true,
    sampleDefault: "rabbit://user:password@host:5672/vhost",
    help: "Address of the message bus, with user and password. Several hosts are separated by commas.",
  }),
  control_exchange: str({ default: "nova", help: "Exchange that topics of this service belong to." }),
  rpc_response_timeout: int({
    default: 60,
    blank: "reject",
    help: "Seconds to wait for the answer to a call.",
  }),
  long_rpc_timeout: int({
    default: 1800,
    blank: "reject",
    help: "Seconds to wait for the answer to a call that is known to take long, as long as the other side is alive.",
  }),
  executor_thread_pool_size: int({
    default: 64,
    blank: "reject",
    deprecated: [{ name: "rpc_thread_pool_size" }],
    help: "Most messages that are worked on at a time.",
  }),
  rpc_ping_enabled: bool({ default: false, help: "Answer `oslo_rpc_server_ping`." }),
} as const;

/** `[oslo_messaging_rabbit]`. */
export const rabbitOptions = {
  amqp_durable_queues: bool({
    default: false,
    deprecated: [
      { group: "DEFAULT", name: "amqp_durable_queues" },
      { group: "DEFAULT", name: "rabbit_durable_queues" },
    ],
    help: "Declare queues durable. Must be the same for every service.",
  }),
  amqp_auto_delete: bool({
    default: false,
    deprecated: [{ group: "DEFAULT", name: "amqp_auto_delete" }],
    help: "Delete queues when their last consumer is gone.",
  }),
  rabbit_quorum_queue: bool({
    default: false,
    help: "Use quorum queues. Must be the same for every service.",
  }),
  rabbit_transient_quorum_queue: bool({
    default: false,
    help: "Use quorum queues for answers and fan-out as well.",
  }),
  rabbit_quorum_delivery_limit: int({
    default: 0,
    blank: "reject",
    help: "How often a message is delivered again; 0 for no limit.",
  }),
  rabbit_quorum_max_memory_length: int({
    default: 0,
    blank: "reject",
    deprecated: [{ name: "rabbit_quroum_max_memory_length" }],
    help: "Most messages a quorum queue keeps in memory; 0 for no limit.",
  }),
  rabbit_quorum_max_memory_bytes: int({
    default: 0,
    blank: "reject",
    deprecated: [{ name: "rabbit_quroum_max_memory_bytes" }],
    help: "Most bytes a quorum queue keeps in memory; 0 for no limit.",
  }),
  rabbit_transient_queues_ttl: int({
    default: 1800,
    min: 0,
    blank: "reject",
    help: "Seconds after which an unused queue for answers or fan-out is deleted; 0 for never.",
  }),
  rabbit_ha_queues: bool({
    default: false,
    deprecated: [{ group: "DEFAULT", name: "rabbit_ha_queues" }],
    help: "Mirror queues (RabbitMQ before 3.0).",
  }),
  rabbit_stream_fanout: bool({ default: false, help: "Use streams for fan-out." }),
  rabbit_qos_prefetch_count: int({
    default: 0,
    blank: "reject",
    help: "Most messages taken before the first is answered; 0 for no limit. Streams need one.",
  }),
  use_queue_manager: bool({
    default: false,
    help: "Use the same queue names again after a restart. Only one process on a machine may have the same `processname`.",
  }),
  hostname: str({ help: "Name of this machine in such queue names. Unset: its host name." }),
  processname: str({ help: "Name of this process in such queue names. Unset: the program's." }),
  ssl: bool({
    default: false,
    deprecated: [{ name: "rabbit_use_ssl" }, { group: "DEFAULT", name: "rabbit_use_ssl" }],
    help: "Encrypt the connection.",
  }),
  ssl_version: str({
    default: "",
    deprecated: [{ name: "kombu_ssl_version" }],
    help: "Version of TLS to use, such as `TLSv1_2`. Empty: the newest both sides know.",
  }),
  ssl_key_file: str({
    default: "",
    deprecated: [{ name: "kombu_ssl_keyfile" }],
    help: "Private key of `ssl_cert_file`, in PEM form.",
  }),
  ssl_cert_file: str({
    default: "",
    deprecated: [{ name: "kombu_ssl_certfile" }],
    help: "Certificate to show to the bus, in PEM form.",
  }),
  ssl_ca_file: str({
    default: "",
    deprecated: [{ name: "kombu_ssl_ca_certs" }],
    help: "Certificates of the authorities that may vouch for the bus, in PEM form. Empty: the system's.",
  }),
  ssl_enforce_hostname_verification: bool({
    default: true,
    help: "The certificate of the bus must name the host in `transport_url`.",
  }),
  ssl_enforce_fips_mode: bool({
    default: false,
    help: "Start only where OpenSSL is in FIPS mode.",
  }),
  ssl_insecure: bool({
    default: false,
    help: "Check neither the certificate nor the host name of the bus. oslo.messaging has no such option and checks nothing where `ssl_ca_file` is not set.",
  }),
  rabbit_login_method: str({
    default: "AMQPLAIN",
    choices: ["PLAIN", "AMQPLAIN", "EXTERNAL", "RABBIT-CR-DEMO"],
    deprecated: [{ group: "DEFAULT", name: "rabbit_login_method" }],
    help: "How to log in to the bus.",
  }),
  rabbit_retry_interval: int({
    default: 1,
    min: 1,
    blank: "reject",
    help: "Seconds before the first attempt to connect again.",
  }),
  rabbit_retry_backoff: int({
    default: 2,
    min: 0,
    blank: "reject",
    deprecated: [{ group: "DEFAULT", name: "rabbit_retry_backoff" }],
    help: "Seconds that are added for each further attempt.",
  }),
  rabbit_interval_max: int({
    default: 30,
    min: 1,
    blank: "reject",
    help: "Most seconds between two attempts.",
  }),
  heartbeat_timeout_threshold: int({
    default: 60,
    blank: "reject",
    help: "Seconds without a heartbeat after which the bus counts as gone; 0 for never.",
  }),
  heartbeat_rate: int({
    default: 3,
    blank: "reject",
    help: "How often heartbeats are looked at within that time.",
  }),
  heartbeat_in_pthread: bool({
    default: false,
    help: "Accepted so that a shared file causes no complaint; has no effect here.",
  }),
  kombu_reconnect_delay: float({
    default: 1,
    min: 0,
    max: 4.5,
    blank: "reject",
    deprecated: [{ group: "DEFAULT", name: "kombu_reconnect_delay" }],
    help: "Seconds to wait after the bus cancelled a consumer.",
  }),
  kombu_compression: str({
    help: "Compression of messages that are sent: `gzip`. Unset: none. What comes may be compressed all the same.",
  }),
  kombu_missing_consumer_retry_timeout: int({
    default: 60,
    blank: "reject",
    deprecated: [{ name: "kombu_reconnect_timeout" }],
    help: "Seconds to wait for a client that is to get an answer. Must not exceed `rpc_response_timeout`.",
  }),
  kombu_failover_strategy: str({
    default: "round-robin",
    choices: ["round-robin", "shuffle"],
    help: "Which host of the bus comes next when one fails.",
  }),
  direct_mandatory_flag: bool({ default: true, help: "Notice when nobody waits for an answer any more." }),
  enable_cancel_on_failover: bool({
    default: false,
    help: "Let the bus tell consumers when their queue moved.",
  }),
} as const;

/** `[oslo_messaging_notifications]`. */
export const notificationTransportOptions = {
  driver: multiStr({
    default: [],
    deprecated: [{ group: "DEFAULT", name: "notification_driver" }],
    help: "How notifications are sent: `messaging`, `messagingv2`, `routing`, `log`, `test` or `noop`. May be repeated.",
  }),
  transport_url: str({
    secret: true,
    deprecated: [{ group: "DEFAULT", name: "notification_transport_url" }],
    help: "Address of the message bus for notifications. Unset: that of the service.",
  }),
  topics: list({
    default: ["notifications"],
    deprecated: [
      { group: "rpc_notifier2", name: "topics" },
      { group: "DEFAULT", name: "notification_topics" },
    ],
    help: "Topics that notifications are sent to.",
  }),
  retry: int({
    default: -1,
    blank: "reject",
    help: "How often a notification is sent again; -1 for no limit.",
  }),
} as const;

/** `[notifications]`. */
export const notificationOptions = {
  notify_on_state_change: str({
    choices: ["vm_state", "vm_and_task_state"],
    deprecated: [{ group: "DEFAULT", name: "notify_on_state_change" }],
    help: "Changes of an instance's state to notify about. Unset: none.",
  }),
  default_level: str({
    default: "INFO",
    choices: ["DEBUG", "INFO", "WARN", "ERROR", "CRITICAL"],
    deprecated: [{ group: "DEFAULT", name: "default_notification_level" }],
    help: "Level of notifications that have none.",
  }),
  notification_format: str({
    default: "unversioned",
    choices: ["both", "versioned", "unversioned"],
    deprecated: [{ group: "DEFAULT", name: "notification_format" }],
    help: "Which form of notifications to send.",
  }),
  versioned_notifications_topics: list({
    default: ["versioned_notifications"],
    help: "Topics for versioned notifications.",
  }),
  bdms_in_notifications: bool({
    default: false,
    help: "Put the instance's block devices into versioned notifications.",
  }),
  include_share_mapping: bool({
    default: false,
    help: "Put the instance's shares into versioned notifications.",
  }),
} as const;

/** `[oslo_concurrency]`. */
export const concurrencyOptions = {
  disable_process_locking: bool({
    default: false,
    deprecated: [{ group: "DEFAULT", name: "disable_process_locking" }],
    help: "Do without locks between processes.",
  }),
  lock_path: str({
    deprecated: [{ group: "DEFAULT", name: "lock_path" }],
    help: "Directory for lock files.",
  }),
} as const;
