import { sessionsDeviations } from "../deviations/sessions.ts";
import { type Area, at, call, manager, read, savedText, script } from "../script.ts";

const sessions = manager("sessionManager");
const login = { userName: "user", password: "pass" };
const serviceInstance = { type: "ServiceInstance", value: "ServiceInstance" };
const second = { by: "second" };

export const sessionsArea: Area = {
  scripts: [
    script(
      "a session begins with a login and ends with a logout",
      call("CurrentTime", serviceInstance, {}, { by: "second" }),
      call("Login", sessions, login, { ...second, save: "session" }),
      call("CurrentTime", serviceInstance, {}, second),
      call("SessionIsActive", sessions, {
        sessionID: savedText("session.key"),
        userName: savedText("session.userName"),
      }),
      call("Logout", sessions, {}, second),
      call("CurrentTime", serviceInstance, {}, second),
      call("SessionIsActive", sessions, {
        sessionID: savedText("session.key"),
        userName: savedText("session.userName"),
      }),
    ),
    script(
      "a login without a name or a password is refused",
      call("Login", sessions, { userName: "", password: "pass" }, second),
      call("Login", sessions, { userName: "user", password: "" }, second),
      call("Login", sessions, login, second),
      call("Login", sessions, login, second),
    ),
    script(
      "without a session the service content can be read and nothing else",
      call("RetrieveServiceContent", serviceInstance, {}, { ...second, onlyOutcome: true }),
      call("CreateFolder", at("/"), { name: "intruder" }, second),
      call("FindByInventoryPath", manager("searchIndex"), { inventoryPath: "/DC0" }, second),
      call("CreateContainerView", manager("viewManager"), { container: at("/"), recursive: true }, second),
      call(
        "RetrieveProperties",
        manager("propertyCollector"),
        {
          specSet: [{ propSet: [{ type: "Folder", pathSet: ["name"] }], objectSet: [{ obj: at("/") }] }],
        },
        second,
      ),
      call("Logout", sessions, {}, second),
    ),
    script(
      "a session can be ended by another",
      call("Login", sessions, login, { ...second, save: "session" }),
      call("TerminateSession", sessions, { sessionId: [savedText("session.key")] }),
      call("CurrentTime", serviceInstance, {}, second),
      call("TerminateSession", sessions, { sessionId: [savedText("session.key")] }),
      call("TerminateSession", sessions, { sessionId: ["00000000-0000-0000-0000-000000000000"] }),
      call("SessionIsActive", sessions, { sessionID: savedText("session.key"), userName: "user" }),
    ),
    script(
      "a session is cloned with a ticket that works once",
      call("AcquireCloneTicket", sessions, {}, { save: "ticket", onlyOutcome: true }),
      call("CloneSession", sessions, { cloneTicket: savedText("ticket") }, { ...second, onlyOutcome: true }),
      call("CurrentTime", serviceInstance, {}, second),
      call("CloneSession", sessions, { cloneTicket: savedText("ticket") }, { by: "third" }),
      call("CloneSession", sessions, { cloneTicket: "cst-unknown" }, { by: "third" }),
    ),
    script(
      "the session list knows who is logged in",
      read(sessions, "currentSession.userName"),
      read(sessions, "currentSession.fullName"),
      read(sessions, "currentSession.extensionSession"),
      read(sessions, "defaultLocale"),
    ),
  ],
  deviations: sessionsDeviations,
};
