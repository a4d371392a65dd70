import { randomInt } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";

const lowest = 10_000;

/**
 * A port on which nobody listens. It stays free until it is used: it is none of those that the system gives to
 * connections and servers without one, of which other tests make many meanwhile.
 */
export async function choosePort() {
  for (;;) {
    const server = createServer().listen(randomInt(lowest, firstGiven()), "127.0.0.1");
    try {
      await once(server, "listening");
    } catch {
      continue;
    }
    const { port } = server.address();
    await new Promise((resolve) => server.close(() => resolve()));
    return port;
  }
}

/** Where the ports begin that the system gives; Linux tells, others begin higher than it usually does. */
function firstGiven() {
  try {
    const told = readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8");
    return Math.max(Number.parseInt(told, 10), lowest + 1_000);
  } catch {
    return 32_768;
  }
}
