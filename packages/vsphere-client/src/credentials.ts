import type { ManagedObjectReference } from "@novasphere/vim25";
import { VSphereError } from "./errors.ts";
import { withAssertion } from "./soap/security-header.ts";
import type { SoapEngine } from "./soap/soap-engine.ts";
import type { ExchangeOptions } from "./transport/http-transport.ts";

/** A user name and password. */
export interface PasswordCredentials {
  readonly username: string;
  /** Asked again for each renewal of the session when it is a function. Kept nowhere that prints. */
  readonly password: string | (() => string);
}

/** A SAML assertion for the bearer, from vCenter Single Sign-On. */
export interface TokenCredentials {
  /** The assertion's XML. As a function it is asked again for each renewal of the session, for a fresh one. */
  readonly token: string | (() => string);
}

/** A ticket from `AcquireCloneTicket` of another session. It works once, so the session cannot be renewed. */
export interface TicketCredentials {
  readonly cloneTicket: string;
}

/** Who logs in. */
export type Credentials = PasswordCredentials | TokenCredentials | TicketCredentials;

/** Logs in with the exchange it is given, which keeps the session's cookie. */
export type LogIn = (engine: SoapEngine, exchange: ExchangeOptions) => Promise<unknown>;

function toGetter(secret: string | (() => string)): () => string {
  return typeof secret === "function" ? secret : () => secret;
}

/** The login that `credentials` stand for. Secrets stay in its closure, where nothing prints them. */
export function toLogIn(credentials: Credentials, sessionManager: ManagedObjectReference): LogIn {
  if ("token" in credentials) {
    const getToken = toGetter(credentials.token);
    return async (engine, exchange) =>
      engine.invoke(
        "LoginByToken",
        { _this: sessionManager },
        { ...exchange, postProcess: withAssertion(getToken(), new Date()) },
      );
  }
  if ("cloneTicket" in credentials) return cloneOnce(credentials.cloneTicket, sessionManager);
  const { username } = credentials;
  const getPassword = toGetter(credentials.password);
  return async (engine, exchange) =>
    engine.invoke("Login", { _this: sessionManager, userName: username, password: getPassword() }, exchange);
}

function cloneOnce(cloneTicket: string, sessionManager: ManagedObjectReference): LogIn {
  let isUsed = false;
  return async (engine, exchange) => {
    if (isUsed)
      throw new VSphereError(
        "VSPHERE_INVALID_LOGIN",
        "the session has ended and its clone ticket is used up; connect again with a new one",
      );
    await engine.invoke("CloneSession", { _this: sessionManager, cloneTicket }, exchange);
    isUsed = true;
  };
}
