import { Client } from "soap";
import { chooseApiVersion } from "./api-version.ts";
import { type Credentials, type PasswordCredentials, toLogIn } from "./credentials.ts";
import { toEndpoint } from "./endpoint.ts";
import { VSphereError } from "./errors.ts";
import { KeepAlive } from "./keep-alive.ts";
import { defaultRetryPolicy, type RetryPolicy, withRetries } from "./retry-policy.ts";
import { serviceInstance } from "./service-instance.ts";
import { Session } from "./session.ts";
import type { OnSessionEvent } from "./session-event.ts";
import { SessionLink } from "./session-link.ts";
import { SoapEngine } from "./soap/soap-engine.ts";
import { loadVimWsdl } from "./soap/vim-wsdl.ts";
import { FileConnections } from "./transfer/file-connections.ts";
import { HttpTransport } from "./transport/http-transport.ts";
import { normalizeTls, type TlsOptions } from "./transport/tls.ts";
import { toProxyUrl } from "./transport/tunnel.ts";

/** How to reach a vCenter. */
export interface ConnectionOptions {
  /** `https://vcenter.example.com`; `/sdk` is added when there is no path. Plain HTTP only to this machine. */
  readonly url: string | URL;
  readonly tls?: TlsOptions | undefined;
  /** An HTTP proxy to tunnel through, `http://host:port`. Default none; the environment is not looked at. */
  readonly proxy?: string | URL | undefined;
  /** Time for one ordinary call. Default 60 s. */
  readonly timeoutMs?: number | undefined;
  /** Time to open a connection. Default 10 s. */
  readonly connectTimeoutMs?: number | undefined;
  /** Connections for ordinary calls; waits for updates have their own. Default 6. */
  readonly maximumConnections?: number | undefined;
  /** Ordinary calls that go out in a second at most, login and repetitions included; waits for updates are not counted. Default: no limit. */
  readonly maximumCallsPerSecond?: number | undefined;
  /**
   * Objects that the server may put in one answer to a bulk read, in place of what the read itself asks for. Default: as
   * each read asks.
   */
  readonly pageSize?: number | undefined;
  /** Default 256 MiB. */
  readonly maximumResponseBytes?: number | undefined;
  /** Ask the time after so much idleness, so that the session lives on; `false` for never. Default 10 minutes. */
  readonly keepAliveMs?: number | false | undefined;
  /** Repetition of calls that failed on the way; `false` for none. Default: three attempts. */
  readonly retry?: Partial<RetryPolicy> | false | undefined;
  /** Ends the connecting; the session afterwards does not look at it. */
  readonly signal?: AbortSignal | undefined;
  readonly userAgent?: string | undefined;
  /** Hears of every call, repetition and login. */
  readonly onEvent?: OnSessionEvent | undefined;
}

/** How to reach a vCenter and who logs in, by name and password. */
export interface ConnectOptions extends ConnectionOptions, PasswordCredentials {}

function toRetryPolicy(retry: ConnectOptions["retry"]): RetryPolicy {
  return retry === false
    ? { ...defaultRetryPolicy, maximumAttempts: 1 }
    : { ...defaultRetryPolicy, ...retry };
}

/**
 * A logged-in session, in two remote calls. Throws `VSPHERE_INVALID_LOGIN` for a refused user name or password,
 * `VSPHERE_TLS` for a certificate that is not trusted, `VSPHERE_CONNECTION`, `VSPHERE_TIMEOUT`, `VSPHERE_HTTP`
 * and `VSPHERE_PROTOCOL` for a server that cannot be reached or is no vCenter; `TypeError` for wrong options.
 */
export async function connect(options: ConnectionOptions & Credentials): Promise<Session> {
  const { timeoutMs = 60_000, signal, onEvent = () => undefined, keepAliveMs = 600_000 } = options;
  signal?.throwIfAborted();
  const tls = normalizeTls(options.tls ?? {});
  const url = toEndpoint(options.url, tls.insecure === true);
  const reach = {
    url,
    tls,
    proxy: options.proxy === undefined ? undefined : toProxyUrl(options.proxy, url),
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    userAgent: options.userAgent ?? "novasphere",
  };
  const transport = new HttpTransport({
    ...reach,
    maximumConnections: options.maximumConnections ?? 6,
    maximumCallsPerSecond: options.maximumCallsPerSecond,
    maximumResponseBytes: options.maximumResponseBytes ?? 256 * 1024 * 1024,
  });
  try {
    const client = new Client(await loadVimWsdl(), url.href, { httpClient: transport });
    const engine = new SoapEngine(client, url.host, onEvent);
    const retry = toRetryPolicy(options.retry);
    const serviceContent = await withRetries(
      retry,
      {
        idempotent: true,
        signal,
        onRetry: (error, delayMs) =>
          onEvent({ type: "retry", method: "RetrieveServiceContent", delayMs, error }),
      },
      () => engine.invoke("RetrieveServiceContent", { _this: serviceInstance }, { timeoutMs, signal }),
    );
    const apiVersion = chooseApiVersion(serviceContent.about.apiVersion);
    engine.useApiVersion(apiVersion);
    if (!serviceContent.sessionManager)
      throw new VSphereError("VSPHERE_PROTOCOL", `${url.host} has no session manager`);
    const logIn = toLogIn(options, serviceContent.sessionManager);
    const link = new SessionLink({ engine, transport, logIn, timeoutMs, retry, onEvent });
    await link.logIn(signal);
    const keepAlive = new KeepAlive(link);
    if (keepAliveMs !== false) keepAlive.start(keepAliveMs);
    const connections = new FileConnections(reach);
    const transfers = { connections, getCookie: () => transport.sessionCookie, timeoutMs };
    const { pageSize } = options;
    return new Session({ link, serviceContent, apiVersion, keepAlive, retry, pageSize, onEvent, transfers });
  } catch (error) {
    transport.close();
    throw error;
  }
}
