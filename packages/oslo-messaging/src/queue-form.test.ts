import { expect, test } from "vitest";
import { fanoutExchange, fanoutStream, topicExchange, topicQueue, transientQueue } from "./queue-form.ts";
import { type RabbitOptions, rabbitSettings } from "./rabbit-options.ts";

const settings = (options: RabbitOptions) => rabbitSettings(options, new Map());

test("nothing set: nothing outlasts the broker, and queues of one process expire", () => {
  const plain = settings({});
  expect(topicExchange(plain)).toEqual({ durable: false, autoDelete: false });
  expect(topicQueue(plain)).toEqual({ durable: false, autoDelete: false, arguments: {} });
  expect(fanoutExchange(plain)).toEqual({ durable: false, autoDelete: true });
  expect(transientQueue(plain)).toEqual({
    durable: false,
    autoDelete: false,
    arguments: { "x-expires": 1_800_000 },
  });
});

test("quorum queues have the limits that are set; those of one process only where they are quorum queues", () => {
  const limits = {
    rabbitQuorumQueue: true,
    rabbitQuorumDeliveryLimit: 5,
    rabbitQuorumMaxMemoryLength: 100,
    rabbitQuorumMaxMemoryBytes: 10_000,
  };
  const quorum = {
    "x-queue-type": "quorum",
    "x-delivery-limit": 5,
    "x-max-in-memory-length": 100,
    "x-max-in-memory-bytes": 10_000,
  };
  expect(topicQueue(settings(limits))).toEqual({ durable: true, autoDelete: false, arguments: quorum });
  expect(transientQueue(settings(limits)).arguments).toEqual({ "x-expires": 1_800_000 });
  const both = settings({ ...limits, rabbitTransientQuorumQueue: true });
  expect(transientQueue(both)).toEqual({
    durable: true,
    autoDelete: false,
    arguments: { "x-expires": 1_800_000, ...quorum },
  });
  expect(fanoutExchange(both).durable).toBe(true);
});

test("the other options are in the form they have with oslo.messaging", () => {
  expect(topicQueue(settings({ amqpDurableQueues: true, amqpAutoDelete: true }))).toEqual({
    durable: true,
    autoDelete: true,
    arguments: {},
  });
  expect(topicQueue(settings({ rabbitHaQueues: true })).arguments).toEqual({ "x-ha-policy": "all" });
  expect(transientQueue(settings({ rabbitTransientQueuesTtl: 0 })).arguments).toEqual({});
  expect(fanoutStream(settings({ rabbitTransientQueuesTtl: 60 }))).toEqual({
    durable: true,
    autoDelete: false,
    arguments: { "x-queue-type": "stream", "x-max-age": "60s" },
  });
});
