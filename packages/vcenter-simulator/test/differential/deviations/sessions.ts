import type { Deviation } from "../script.ts";

/** Where ours does not do as vcsim does, and why. */
export const sessionsDeviations: readonly Deviation[] = [
  {
    step: "a session begins with a login and ends with a logout › 2. Login",
    vcsim: {
      ok: {
        callCount: 1,
        extensionSession: false,
        fullName: "user",
        ipAddress: "127.0.0.1",
        key: "<uuid>",
        lastActiveTime: "<time>",
        locale: "en_US",
        loginTime: "<time>",
        messageLocale: "en_US",
        userAgent: "",
        userName: "user",
      },
    },
    simulator: {
      ok: {
        callCount: 0,
        extensionSession: false,
        fullName: "user",
        ipAddress: "127.0.0.1",
        key: "<uuid>",
        lastActiveTime: "<time>",
        locale: "en",
        loginTime: "<time>",
        messageLocale: "en",
        userAgent: "",
        userName: "user",
      },
    },
    because: "A new session has made no call yet, and vCenter's locale is 'en'.",
  },
  {
    step: "a login without a name or a password is refused › 3. Login",
    vcsim: {
      ok: {
        callCount: 1,
        extensionSession: false,
        fullName: "user",
        ipAddress: "127.0.0.1",
        key: "<uuid>",
        lastActiveTime: "<time>",
        locale: "en_US",
        loginTime: "<time>",
        messageLocale: "en_US",
        userAgent: "",
        userName: "user",
      },
    },
    simulator: {
      ok: {
        callCount: 0,
        extensionSession: false,
        fullName: "user",
        ipAddress: "127.0.0.1",
        key: "<uuid>",
        lastActiveTime: "<time>",
        locale: "en",
        loginTime: "<time>",
        messageLocale: "en",
        userAgent: "",
        userName: "user",
      },
    },
    because: "A new session has made no call yet, and vCenter's locale is 'en'.",
  },
  {
    step: "without a session the service content can be read and nothing else › 5. RetrieveProperties",
    vcsim: {
      ok: [
        {
          missingSet: [
            {
              fault: {
                fault: {
                  $type: "NotAuthenticated",
                  object: "/",
                  privilegeId: "System.Read",
                },
              },
              path: "name",
            },
          ],
          obj: "/",
        },
      ],
    },
    simulator: {
      ok: [
        {
          missingSet: [
            {
              fault: {
                fault: {
                  $type: "NotAuthenticated",
                  object: "/",
                  privilegeId: "System.View",
                },
              },
              path: "name",
            },
          ],
          obj: "/",
        },
      ],
    },
    because: "Seeing an object takes System.View; vcsim asks for System.Read.",
  },
  {
    step: "a session can be ended by another › 1. Login",
    vcsim: {
      ok: {
        callCount: 1,
        extensionSession: false,
        fullName: "user",
        ipAddress: "127.0.0.1",
        key: "<uuid>",
        lastActiveTime: "<time>",
        locale: "en_US",
        loginTime: "<time>",
        messageLocale: "en_US",
        userAgent: "",
        userName: "user",
      },
    },
    simulator: {
      ok: {
        callCount: 0,
        extensionSession: false,
        fullName: "user",
        ipAddress: "127.0.0.1",
        key: "<uuid>",
        lastActiveTime: "<time>",
        locale: "en",
        loginTime: "<time>",
        messageLocale: "en",
        userAgent: "",
        userName: "user",
      },
    },
    because: "A new session has made no call yet, and vCenter's locale is 'en'.",
  },
  {
    step: "the session list knows who is logged in › 4. read defaultLocale",
    vcsim: {
      ok: {},
    },
    simulator: {
      ok: {
        defaultLocale: "en",
      },
    },
    because: "vcsim leaves the property out.",
  },
];
