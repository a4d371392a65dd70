import { readFileSync } from "node:fs";
import type { ConfirmChannel, ConsumeMessage } from "amqplib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeContext, decodeFailure, decodeMessage, encodeMessage } from "../src/envelope.ts";
import { type JsonObject, RpcFailure, type RpcMethod } from "../src/index.ts";
import { broker, useBroker } from "./bus-fixture.ts";

/** A message between Nova's own services of the Zed release, as RabbitMQ had it; tokens and users are others. */
interface Recorded {
  readonly id: string;
  readonly exchange: string;
  readonly routingKey: string;
  readonly properties: {
    readonly expiration?: string;
    readonly priority: number;
    readonly delivery_mode: number;
    readonly headers: JsonObject;
    readonly content_encoding: string;
    readonly content_type: string;
  };
  readonly message: JsonObject;
}

const read = (name: string) => readFileSync(new URL(`cases/${name}`, import.meta.url), "utf8").trim();
const recorded: readonly Recorded[] = JSON.parse(read("recorded.json"));
const requests = recorded.filter(({ message }) => "method" in message);

function reply(to: JsonObject): Recorded {
  const found = recorded.find(
    ({ message }) => !("method" in message) && message["_msg_id"] === to["_msg_id"],
  );
  if (!found) throw new Error("its answer was not recorded");
  return found;
}

/** JSON as Python writes it: with blanks behind commas and colons. */
function pythonJson(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(", ")}]`;
  return `{${Object.entries(value)
    .map(([key, entry]) => `${JSON.stringify(key)}: ${pythonJson(entry)}`)
    .join(", ")}}`;
}

test("the bytes of a body are read and written, but for the blanks that Python has in JSON", () => {
  const body = read("raw-body.json");
  const message = decodeMessage(Buffer.from(body));
  expect(pythonJson({ "oslo.version": "2.0", "oslo.message": pythonJson(message) })).toBe(body);
  const compact = JSON.stringify({ "oslo.version": "2.0", "oslo.message": JSON.stringify(message) });
  expect(encodeMessage(message).equals(Buffer.from(compact))).toBe(true);
});

test("an exception of a conductor is read whole", () => {
  const failed = recorded.find(({ message }) => typeof message["failure"] === "string");
  expect(decodeFailure(failed?.message["failure"] ?? null)).toMatchObject({
    className: "ComputeHostNotFound",
    module: "nova.exception",
    message: "ComputeHostNotFound: Compute host fake-host could not be found.",
    args: ["Compute host fake-host could not be found."],
    kwargs: { host: "fake-host", code: 404 },
    traceback: expect.arrayContaining([expect.stringContaining("Traceback")]),
  });
});

describe.skipIf(!broker)("recorded messages on a broker", () => {
  const fixture = useBroker();
  const exchange = "recorded";
  let channel: ConfirmChannel;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const connection = await fixture.connectRaw();
    close = () => connection.close();
    channel = await connection.createConfirmChannel();
  });
  afterAll(async () => await close?.());

  /** The next message in a queue that is made for it. */
  async function next(queue: string, from: { exchange: string; key: string } | undefined) {
    await channel.assertQueue(queue, { exclusive: true });
    if (from) await channel.bindQueue(queue, from.exchange, from.key);
    const { promise, resolve } = Promise.withResolvers<ConsumeMessage>();
    await channel.consume(queue, (message) => message && resolve(message), { noAck: true });
    return () => promise;
  }

  function expectProperties({ properties }: ConsumeMessage, { properties: theirs }: Recorded): void {
    expect(properties).toMatchObject({
      priority: theirs.priority,
      deliveryMode: theirs.delivery_mode,
      headers: theirs.headers,
      contentEncoding: theirs.content_encoding,
      contentType: theirs.content_type,
    });
    const { expiration } = properties;
    if (theirs.expiration === undefined) expect(expiration).toBeUndefined();
    // What is left of it when the message is sent.
    else expect(Number(expiration)).toSatisfy((ms) => ms > 0 && ms <= Number(theirs.expiration));
  }

  test.each(requests)("$id is sent byte for byte", async (theirs) => {
    const { method, args, version, namespace, _timeout } = theirs.message;
    const isFanout = theirs.exchange.endsWith("_fanout");
    const [topic = "", server] = isFanout
      ? [theirs.exchange.replace(/_fanout$/, "")]
      : theirs.routingKey.split(".");
    const from = isFanout ? theirs.exchange : exchange;
    await channel.assertExchange(from, isFanout ? "fanout" : "topic", {
      durable: false,
      autoDelete: isFanout,
    });
    const taken = await next(`sent-${theirs.id}`, { exchange: from, key: theirs.routingKey });
    const bus = fixture.open({ controlExchange: exchange });
    const target = {
      topic,
      version: String(version),
      ...(server !== undefined && { server }),
      ...(isFanout && { fanout: true }),
      ...(typeof namespace === "string" && { namespace }),
    };
    const options = { context: decodeContext(theirs.message) };
    const isCall = "_msg_id" in theirs.message;
    const sent = isCall
      ? bus.call(target, String(method), args as JsonObject, {
          ...options,
          timeoutMs: Number(theirs.properties.expiration),
          ...(typeof _timeout === "number" && { monitorTimeoutMs: _timeout * 1000 }),
        })
      : bus.cast(target, String(method), args as JsonObject, options);
    sent.catch(() => undefined);
    const message = await taken();
    await bus.close();
    expectProperties(message, theirs);
    const ours = decodeMessage(message.content);
    // Ids are new for each message; nothing else is.
    const { _unique_id, _msg_id, _reply_q } = ours;
    const ids = { _unique_id, ...(isCall && { _msg_id, _reply_q }) } as JsonObject;
    const expected = encodeMessage({ ...theirs.message, ...ids });
    expect(message.content.toString()).toBe(expected.toString());
    for (const [name, id] of Object.entries(ids)) {
      const form = String(theirs.message[name]).replace(/[0-9a-f]{32}$/, "[0-9a-f]{32}");
      expect(id).toMatch(new RegExp(`^${form}$`));
    }
  });

  test.each(requests.filter(({ message }) => "_msg_id" in message))(
    "$id is answered byte for byte",
    async (theirs) => {
      const [topic = "", server = "any"] = theirs.routingKey.split(".");
      const { message: answer, ...answered } = reply(theirs.message);
      const queue = String(theirs.message["_reply_q"]);
      const taken = await next(queue, undefined);
      const { method, version, namespace } = theirs.message;
      const run: RpcMethod = async () => {
        if (answer["failure"] === null) return answer["result"] ?? null;
        const { class: className, tb: traceback, ...rest } = JSON.parse(String(answer["failure"]));
        throw new RpcFailure({ className, traceback, ...rest });
      };
      await using bus = fixture.open({ controlExchange: exchange });
      const endpoint = {
        version: String(version),
        methods: new Map([[String(method), run]]),
        ...(typeof namespace === "string" && { namespace }),
      };
      await bus.serve({ topic, server, endpoints: [endpoint] });
      channel.publish(exchange, theirs.routingKey, encodeMessage(theirs.message));
      const message = await taken();
      await channel.deleteQueue(queue);
      expectProperties(message, { ...answered, message: answer });
      const { _unique_id = "" } = decodeMessage(message.content);
      const failure = answer["failure"];
      const compact = typeof failure === "string" ? JSON.stringify(JSON.parse(failure)) : null;
      const expected = encodeMessage({ ...answer, failure: compact, _unique_id });
      expect(message.content.toString()).toBe(expected.toString());
    },
  );
});
