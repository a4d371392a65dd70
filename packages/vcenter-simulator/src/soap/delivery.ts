import type { ServerResponse } from "node:http";
import type { SimulatorClock } from "../clock.ts";

/** How an answer leaves: as it should, or in one of the ways networks and proxies spoil it. */
export type Delivery =
  | { readonly kind: "disconnect" }
  | { readonly kind: "truncate" }
  | { readonly kind: "garble" }
  | { readonly kind: "drip"; readonly bytes: number; readonly intervalMs: number };

/** Sends a body whose headers are written, in the way `delivery` says. */
export async function deliver(
  response: ServerResponse,
  body: Buffer,
  delivery: Delivery | undefined,
  clock: SimulatorClock,
): Promise<void> {
  switch (delivery?.kind) {
    case undefined:
      return send(response, body);
    case "disconnect":
      response.destroy();
      return;
    case "truncate":
      response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
      return;
    case "garble":
      response.end(Buffer.from(body.map((byte, index) => (index % 7 === 3 ? byte ^ 0x15 : byte))));
      return;
    case "drip":
      await drip(response, body, delivery, clock);
  }
}

/**
 * Sends a body, its end only when the rest is written. Node reads no further request while much of an answer waits to be
 * written, and then refuses one that comes in parts over TLS, as Go's client sends them: "Parse Error: Paused".
 */
async function send(response: ServerResponse, body: Buffer): Promise<void> {
  const endBytes = Math.min(body.length, response.writableHighWaterMark >> 1);
  const most = body.subarray(0, body.length - endBytes);
  if (most.length > 0) {
    const { promise, resolve } = Promise.withResolvers<void>();
    response.once("close", resolve).write(most, () => resolve());
    await promise;
    response.off("close", resolve);
  }
  response.end(body.subarray(most.length));
}

async function drip(
  response: ServerResponse,
  body: Buffer,
  { bytes, intervalMs }: Extract<Delivery, { kind: "drip" }>,
  clock: SimulatorClock,
): Promise<void> {
  for (let offset = 0; offset < body.length && !response.destroyed; offset += bytes) {
    response.write(body.subarray(offset, offset + bytes));
    await new Promise<void>((resolve) => clock.schedule(intervalMs, resolve));
  }
  response.end();
}
