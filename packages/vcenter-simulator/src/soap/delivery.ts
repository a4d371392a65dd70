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
      response.end(body);
      return;
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
