import type { ConfirmChannel, Options } from "amqplib";
import type { JsonObject } from "../src/index.ts";
import type { BusFixture } from "./bus-fixture.ts";

/** Sends what no bus would send, to one queue. */
export interface RawRequest extends AsyncDisposable {
  readonly channel: ConfirmChannel;
  /** Text and bytes as they are; objects within an envelope. */
  send(body: JsonObject | string | Buffer, options?: Options.Publish): Promise<void>;
  /** Makes the queue, and waits for the message that comes. */
  answer(queue: string): Promise<JsonObject>;
}

/** Opens a connection past the gate. */
export async function requestTo(fixture: BusFixture, queue: string): Promise<RawRequest> {
  const connection = await fixture.connectRaw();
  const channel = await connection.createConfirmChannel();
  return {
    channel,
    send: async (body, options) => {
      const isRaw = typeof body === "string" || Buffer.isBuffer(body);
      const text = isRaw ? body : envelope(body);
      await new Promise<void>((resolve, reject) => {
        channel.publish("nova", queue, Buffer.from(text), options ?? {}, (error) =>
          error ? reject(error) : resolve(),
        );
      });
    },
    answer: async (name) => {
      await channel.assertQueue(name, { exclusive: true });
      const { promise, resolve } = Promise.withResolvers<JsonObject>();
      await channel.consume(name, (message) => {
        if (!message) return;
        channel.ack(message);
        resolve(JSON.parse(JSON.parse(message.content.toString())["oslo.message"]));
      });
      return await promise;
    },
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

function envelope(message: JsonObject): string {
  return JSON.stringify({ "oslo.version": "2.0", "oslo.message": JSON.stringify(message) });
}
