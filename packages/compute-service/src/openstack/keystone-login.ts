import type { JsonObject } from "@novasphere/oslo-messaging";

/** Something of Keystone's, by its ID or by its name in a domain. */
export type Named =
  | { readonly id: string }
  | { readonly name: string; readonly domain: { readonly id?: string; readonly name?: string } };

/** How a service user proves who it is. */
export type KeystoneLogin =
  | { readonly user: Named; readonly password: () => string; readonly project: Named }
  /** Made for one project, which therefore need not be said. By its name it is one of the user's. */
  | {
      readonly credential: { readonly id: string } | { readonly name: string; readonly user: Named };
      readonly secret: () => string;
    };

/** The body of a request for a token. Holds a secret. */
export function loginRequest(login: KeystoneLogin): JsonObject {
  if ("credential" in login) {
    const credential = { ...login.credential, secret: login.secret() };
    return {
      auth: { identity: { methods: ["application_credential"], application_credential: credential } },
    };
  }
  const user = { ...login.user, password: login.password() };
  return {
    auth: {
      identity: { methods: ["password"], password: { user } },
      scope: { project: login.project },
    },
  };
}

/** Who logs in, for messages. */
export function describeLogin(login: KeystoneLogin): string {
  const named = "credential" in login ? login.credential : login.user;
  return "id" in named ? named.id : named.name;
}
