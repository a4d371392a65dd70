import { once } from "node:events";
import { createConnection, createServer, type Socket } from "node:net";

/** A way to a broker that can be shut, as when the network goes away. */
export interface Gate extends AsyncDisposable {
  readonly port: number;
  /** Breaks all connections, and lets none in until the gate is opened. */
  shut(): void;
  open(): void;
  /** Holds back what the broker sends on one connection, counted from 0, until what it gives is called. */
  hold(connection: number): () => void;
  /** Leads to another port from now on; breaks all connections. */
  leadTo(port: number): void;
}

/** Opens a gate on a port of its own. */
export async function openGate(target: number): Promise<Gate> {
  const sockets = new Set<Socket>();
  const brokers: Socket[] = [];
  let isOpen = true;
  let leadsTo = target;
  const server = createServer((client) => {
    if (!isOpen) return void client.destroy();
    const broker = createConnection(leadsTo, "127.0.0.1");
    brokers.push(broker);
    for (const socket of [client, broker]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        broker.destroy();
      });
    }
    client.pipe(broker).pipe(client);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as { port: number }).port,
    shut: () => {
      isOpen = false;
      breakAll();
    },
    open: () => {
      isOpen = true;
    },
    hold: (connection) => {
      brokers[connection]?.pause();
      return () => void brokers[connection]?.resume();
    },
    leadTo: (port) => {
      leadsTo = port;
      breakAll();
    },
    [Symbol.asyncDispose]: async () => {
      breakAll();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
