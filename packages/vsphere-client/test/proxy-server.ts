import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

/** An HTTP proxy that only tunnels, for clients that know its user name and password. */
export class ProxyServer implements AsyncDisposable {
  /** What clients asked to be connected to. */
  readonly targets: string[] = [];
  readonly #server = createServer();
  readonly #sockets = new Set<Socket>();

  static async start(): Promise<ProxyServer> {
    const proxy = new ProxyServer();
    proxy.#server.on("connect", (request: IncomingMessage, socket: Socket) => proxy.#tunnel(request, socket));
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  /** Its address with a login in it. */
  urlFor(login: string): string {
    return `http://${login}@127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #tunnel(request: IncomingMessage, socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => socket.destroy());
    const expected = `Basic ${Buffer.from("user:p@ss").toString("base64")}`;
    if (request.headers["proxy-authorization"] !== expected) {
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      return;
    }
    this.targets.push(request.url ?? "");
    const [host, port] = (request.url ?? "").split(":");
    const upstream = connect(Number(port), host);
    this.#sockets.add(upstream);
    upstream.on("error", () => socket.destroy());
    upstream.once("connect", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      socket.pipe(upstream).pipe(socket);
    });
  }
}
