import type { ManagedObjectReference } from "@novasphere/vim25";
import { invalidLogin } from "../faults/faults.ts";
import { methodFault } from "../faults/method-fault.ts";
import type { MethodTable } from "../soap/method-table.ts";

/** Methods of the service instance. */
export const serviceInstanceMethods: MethodTable = {
  RetrieveServiceContent: ({ vcenter }) => vcenter.content,
  CurrentTime: ({ vcenter }) => vcenter.time,
};

/** Methods of the session manager. */
export const sessionManagerMethods: MethodTable = {
  Login({ vcenter, session, parameters }) {
    if (session.isAuthenticated) throw invalidLogin();
    const opened = vcenter.sessions.login(parameters.userName, parameters.password ?? "", session.caller);
    session.successor = opened;
    const { key: sessionId, caller } = opened;
    const client = { sessionId, ipAddress: caller.address, userAgent: caller.userAgent };
    vcenter.actAs(opened.userName, () =>
      vcenter.events.record({
        $type: "UserLoginSessionEvent",
        ...client,
        locale: "en",
        fullFormattedMessage: `User ${opened.userName}@${caller.address} logged in`,
      }),
    );
    return opened.toUserSession();
  },
  Logout({ vcenter, session }) {
    vcenter.events.record({
      $type: "UserLogoutSessionEvent",
      sessionId: session.key,
      callCount: session.callCount,
      fullFormattedMessage: `User ${session.userName}@${session.caller.address} logged out`,
    });
    vcenter.sessions.end(session);
  },
  SessionIsActive({ vcenter, parameters }) {
    const { sessionID, userName } = parameters;
    return vcenter.sessions
      .list()
      .some((session) => session.key === sessionID && session.userName === userName);
  },
  TerminateSession({ vcenter, session, parameters }) {
    for (const key of parameters.sessionId) {
      const other = vcenter.sessions.list().find((candidate) => candidate.key === key);
      if (!other) throw methodFault("NotFound", `There is no session '${key}'.`);
      if (other === session)
        throw methodFault("InvalidArgument", "A session cannot terminate itself.", {
          invalidProperty: "sessionId",
        });
      vcenter.sessions.end(other);
    }
  },
};

/** Methods of the task and of its manager. */
export const taskMethods: MethodTable = {
  CancelTask({ vcenter, target }) {
    vcenter.tasks.cancel(target.ref as ManagedObjectReference);
  },
};
