import { invalidLogin } from "../faults/faults.ts";
import type { MethodTable } from "../soap/method-table.ts";

/** Ways to a session that need no password. */
export const sessionTicketMethods: MethodTable = {
  LoginByToken({ vcenter, session }) {
    if (session.isAuthenticated || session.tokenSubject === undefined) throw invalidLogin();
    session.successor = vcenter.sessions.open(session.tokenSubject, session.caller);
    return session.successor.toUserSession();
  },
  AcquireCloneTicket: ({ vcenter, session }) => vcenter.sessions.issueCloneTicket(session),
  CloneSession({ vcenter, session, parameters }) {
    session.successor = vcenter.sessions.redeemCloneTicket(parameters.cloneTicket, session.caller);
    return session.successor.toUserSession();
  },
};
