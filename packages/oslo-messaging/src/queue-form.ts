import type { RabbitSettings } from "./rabbit-options.ts";

/** How a queue or an exchange is declared. */
export interface Form {
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly arguments?: Readonly<Record<string, string | number>>;
}

/** The exchange that topics belong to. */
export function topicExchange(settings: RabbitSettings): Form {
  const { amqpDurableQueues, rabbitQuorumQueue, amqpAutoDelete } = settings;
  return { durable: amqpDurableQueues || rabbitQuorumQueue, autoDelete: amqpAutoDelete };
}

/** The exchange of a fan-out: it goes away with its last queue. */
export function fanoutExchange({ rabbitTransientQuorumQueue }: RabbitSettings): Form {
  return { durable: rabbitTransientQuorumQueue, autoDelete: true };
}

/** A queue of a topic. */
export function topicQueue(settings: RabbitSettings): Form {
  return {
    ...topicExchange(settings),
    arguments: queueArguments(settings, settings.rabbitQuorumQueue),
  };
}

/** A queue of answers, or of a fan-out. */
export function transientQueue(settings: RabbitSettings): Form {
  const { rabbitTransientQuorumQueue: isQuorum, rabbitTransientQueuesTtl: ttl } = settings;
  return {
    durable: isQuorum,
    autoDelete: false,
    arguments: { ...(ttl > 0 && { "x-expires": ttl * 1000 }), ...queueArguments(settings, isQuorum) },
  };
}

/** The stream that all servers of a topic read its fan-out from. */
export function fanoutStream({ rabbitTransientQueuesTtl: ttl }: RabbitSettings): Form {
  return {
    durable: true,
    autoDelete: false,
    arguments: { "x-queue-type": "stream", ...(ttl > 0 && { "x-max-age": `${ttl}s` }) },
  };
}

function queueArguments(settings: RabbitSettings, isQuorum: boolean) {
  const { rabbitQuorumDeliveryLimit: limit, rabbitHaQueues } = settings;
  const { rabbitQuorumMaxMemoryLength: length, rabbitQuorumMaxMemoryBytes: bytes } = settings;
  return {
    ...(rabbitHaQueues && { "x-ha-policy": "all" }),
    ...(isQuorum && { "x-queue-type": "quorum" }),
    ...(isQuorum && limit > 0 && { "x-delivery-limit": limit }),
    ...(isQuorum && length > 0 && { "x-max-in-memory-length": length }),
    ...(isQuorum && bytes > 0 && { "x-max-in-memory-bytes": bytes }),
  };
}
