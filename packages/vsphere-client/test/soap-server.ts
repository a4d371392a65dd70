import { once } from "node:events";
import { readFileSync } from "node:fs";
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import {
  decodeEnvelope,
  encodeFaultEnvelope,
  encodeResponseEnvelope,
  type FaultDetail,
} from "@novasphere/vim25";
import { serviceContent } from "./service-content.ts";

/** A call as it arrived. */
export interface SoapRequest {
  readonly method: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly cookie: string | undefined;
  readonly soapAction: string | undefined;
  /** `/sdk` or `/pbm`. */
  readonly path: string;
  /** The session as the message's header tells it. */
  readonly sessionHeader: string | undefined;
  /** The whole message. */
  readonly text: string;
  /** Address and port of the client's end of the connection. */
  readonly connection: string;
}

/** What the server says: a result, a fault, or anything else written by hand. */
export type Answer =
  | { readonly returnval?: unknown }
  | { readonly fault: FaultDetail; readonly text?: string }
  | { readonly write: (response: ServerResponse) => void };

export type Handler = (request: SoapRequest) => Answer | Promise<Answer>;

/** Answers a request for a file. */
export type FileHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

const logins: ReadonlySet<string> = new Set(["Login", "LoginByToken", "CloneSession"]);
const needsNoSession: ReadonlySet<string> = new Set(["RetrieveServiceContent", "Logout", ...logins]);

/** A certificate of the folder `certificates`, with its key. */
export function readCertificate(name: "server" | "other"): { readonly cert: string; readonly key: string } {
  const read = (part: string) =>
    readFileSync(new URL(`certificates/${name}.${part}.pem`, import.meta.url), "utf8");
  return { cert: read("cert"), key: read("key") };
}

/**
 * A vCenter reduced to its wire: logs in one user, keeps sessions by a quoted cookie, and answers every other
 * method as the test says with {@link SoapServer.on}.
 */
export class SoapServer implements AsyncDisposable {
  readonly requests: SoapRequest[] = [];
  readonly username = "operator";
  readonly password = "s3cret&<pass>";
  readonly #server: Server;
  readonly #handlers = new Map<string, Handler>();
  readonly #sessions = new Set<string>();
  readonly #waiting = new Set<() => void>();
  #logins = 0;
  #loginsMayGoOn: Promise<void> = Promise.resolve();
  #scheme = "http";
  #fileHandler: FileHandler = (_request, response) => void response.writeHead(404).end();

  private constructor(tls: boolean) {
    const listener = (request: IncomingMessage, response: ServerResponse) =>
      void this.#serve(request, response);
    this.#server = tls ? createHttpsServer(readCertificate("server"), listener) : createHttpServer(listener);
    this.#scheme = tls ? "https" : "http";
    this.on("RetrieveServiceContent", () => ({ returnval: serviceContent }));
    this.on("CurrentTime", () => ({ returnval: "2026-01-01T00:00:00Z" }));
    this.on("Logout", () => ({}));
  }

  static async start(options: { readonly tls?: boolean } = {}): Promise<SoapServer> {
    const server = new SoapServer(options.tls === true);
    server.#server.listen(0, "127.0.0.1");
    await once(server.#server, "listening");
    return server;
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What `connect` needs. */
  get credentials(): { readonly url: string; readonly username: string; readonly password: string } {
    return { url: this.url, username: this.username, password: this.password };
  }

  /** Answers requests for anything but `/sdk` and `/pbm`, e.g. files below `/folder`. */
  onFile(handler: FileHandler): void {
    this.#fileHandler = handler;
  }

  on(method: string, handler: Handler): void {
    this.#handlers.set(method, handler);
  }

  /** Answers further logins only after `until`. */
  holdLogins(until: Promise<void>): void {
    this.#loginsMayGoOn = until;
  }

  /** Ends all sessions, as a server that was restarted. */
  expireSessions(): void {
    this.#sessions.clear();
  }

  get sessionCount(): number {
    return this.#sessions.size;
  }

  methods(): string[] {
    return this.requests.map(({ method }) => method);
  }

  count(method: string): number {
    return this.requests.filter((request) => request.method === method).length;
  }

  /** Resolves once `method` has been called `count` times. */
  async received(method: string, count = 1): Promise<void> {
    while (this.count(method) < count)
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
      });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url !== "/sdk" && request.url !== "/pbm") {
      // A client may cut the connection in the middle of its request.
      await Promise.resolve(this.#fileHandler(request, response)).catch(() => response.destroy());
      return;
    }
    const body = await buffer(request);
    const message = decodeEnvelope(body);
    if (message.kind !== "request") throw new Error("not a request");
    const received: SoapRequest = {
      method: message.name,
      parameters: message.value as Record<string, unknown>,
      cookie: request.headers.cookie,
      soapAction: request.headers["soapaction"] as string | undefined,
      path: request.url,
      sessionHeader: message.headers.get("vcSessionCookie"),
      text: body.toString(),
      connection: `${request.socket.remoteAddress}:${request.socket.remotePort}`,
    };
    this.requests.push(received);
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
    this.#write(response, received.method, await this.#answer(received, response));
  }

  async #answer(request: SoapRequest, response: ServerResponse): Promise<Answer> {
    const handler = this.#handlers.get(request.method);
    const cookie =
      request.path === "/pbm" ? `vmware_soap_session="${request.sessionHeader}"` : request.cookie;
    const isKnown = cookie !== undefined && this.#sessions.has(cookie);
    if (!isKnown && !needsNoSession.has(request.method))
      return {
        fault: { $type: "NotAuthenticated", object: request.parameters["_this"], privilegeId: "System.View" },
      };
    if (request.method === "Logout" && request.cookie) this.#sessions.delete(request.cookie);
    if (handler) return handler(request);
    if (logins.has(request.method)) {
      await this.#loginsMayGoOn;
      return this.#logIn(request, response);
    }
    return {
      fault: { $type: "MethodNotFound", receiver: request.parameters["_this"], method: request.method },
    };
  }

  #logIn({ method, parameters }: SoapRequest, response: ServerResponse): Answer {
    const isRight = parameters["userName"] === this.username && parameters["password"] === this.password;
    if (method === "Login" && !isRight)
      return {
        fault: { $type: "InvalidLogin" },
        text: "Cannot complete login due to an incorrect user name or password.",
      };
    this.#logins += 1;
    const cookie = `vmware_soap_session="session-${this.#logins}"`;
    this.#sessions.add(cookie);
    response.setHeader("Set-Cookie", `${cookie}; Path=/; HttpOnly; Secure;`);
    const time = "2026-01-01T00:00:00Z";
    return {
      returnval: {
        key: `session-${this.#logins}`,
        userName: this.username,
        fullName: this.username,
        loginTime: time,
        lastActiveTime: time,
        locale: "en",
        messageLocale: "en",
        extensionSession: false,
        ipAddress: "127.0.0.1",
        userAgent: "test",
        callCount: 0,
      },
    };
  }

  #write(response: ServerResponse, method: string, answer: Answer): void {
    if ("write" in answer) answer.write(response);
    else if ("fault" in answer)
      response
        .writeHead(500, { "Content-Type": "text/xml; charset=utf-8" })
        .end(encodeFaultEnvelope(answer.text ?? "", answer.fault));
    else
      response
        .writeHead(200, { "Content-Type": "text/xml; charset=utf-8" })
        .end(encodeResponseEnvelope(method, answer.returnval));
  }
}
