import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { toVSphereError } from "../test/caught.ts";
import { SoapServer } from "../test/soap-server.ts";
import { connect } from "./connect.ts";

describe("connect", () => {
  test("reads the service content, then logs in and speaks the server's version", async () => {
    await using server = await SoapServer.start();
    await using session = await connect(server.credentials);
    expect(server.methods()).toEqual(["RetrieveServiceContent", "Login"]);
    expect(server.requests.map(({ soapAction }) => soapAction)).toEqual([
      '"urn:vim25"',
      '"urn:vim25/8.0.2.0"',
    ]);
    expect(session.apiVersion).toBe("8.0.2.0");
    expect(session.instanceUuid).toBe("11111111-2222-4333-8444-555555555555");
    expect(session.host).toBe("127.0.0.1");
  });

  test("sends the quoted session cookie back as it came", async () => {
    await using server = await SoapServer.start();
    await using session = await connect(server.credentials);
    await session.call("CurrentTime", { _this: { type: "ServiceInstance", value: "ServiceInstance" } });
    expect(server.requests.at(-1)?.cookie).toBe('vmware_soap_session="session-1"');
  });

  test("says that user name or password were refused", async () => {
    await using server = await SoapServer.start();
    const error = await toVSphereError(connect({ ...server.credentials, password: "wrong" }));
    expect(error).toMatchObject({
      code: "VSPHERE_INVALID_LOGIN",
      faultType: "InvalidLogin",
      method: "Login",
    });
    expect(server.count("Login")).toBe(1);
  });

  test("logs out when the session's scope ends", async () => {
    await using server = await SoapServer.start();
    {
      await using session = await connect(server.credentials);
      expect(server.sessionCount).toBe(1);
      expect(session.serviceContent.rootFolder.value).toBe("group-d1");
    }
    expect(server.methods().at(-1)).toBe("Logout");
    expect(server.sessionCount).toBe(0);
  });

  test("logs out once however often it is asked, and refuses later calls", async () => {
    await using server = await SoapServer.start();
    const session = await connect(server.credentials);
    await session.logout();
    await session.logout();
    expect(server.count("Logout")).toBe(1);
    const late = session.call("CurrentTime", {
      _this: { type: "ServiceInstance", value: "ServiceInstance" },
    });
    expect(await toVSphereError(late)).toMatchObject({ code: "VSPHERE_SESSION_CLOSED" });
    expect(server.count("CurrentTime")).toBe(0);
  });

  test("reports a logout that the server did not hear instead of throwing it from the scope's end", async () => {
    const events: string[] = [];
    await using server = await SoapServer.start();
    server.on("Logout", () => ({ write: (response) => void response.destroy() }));
    {
      await using session = await connect({
        ...server.credentials,
        onEvent: ({ type }) => events.push(type),
      });
      expect(session.apiVersion).not.toBe("");
    }
    expect(events.at(-1)).toBe("logoutFailed");
  });

  test("stops when its signal aborts while the server thinks", async () => {
    await using server = await SoapServer.start();
    const reason = new Error("enough");
    const controller = new AbortController();
    server.on("RetrieveServiceContent", () => {
      controller.abort(reason);
      return new Promise(() => undefined);
    });
    await expect(connect({ ...server.credentials, signal: controller.signal })).rejects.toBe(reason);
  });

  test("keeps the password out of everything that prints", async () => {
    await using server = await SoapServer.start();
    const events: unknown[] = [];
    await using session = await connect({ ...server.credentials, onEvent: (event) => events.push(event) });
    const refused = await toVSphereError(connect({ ...server.credentials, username: "nobody" }));
    const everything = [session, events, refused].map((value) =>
      inspect(value, { depth: null, showHidden: true, getters: true, maxArrayLength: null }),
    );
    expect(everything.join("\n")).not.toMatch(/s3cret|session-1/);
  });

  test("asks a password function at every login", async () => {
    await using server = await SoapServer.start();
    let asked = 0;
    await using session = await connect({
      ...server.credentials,
      password: () => {
        asked += 1;
        return server.password;
      },
    });
    server.expireSessions();
    await session.call("CurrentTime", { _this: { type: "ServiceInstance", value: "ServiceInstance" } });
    expect(asked).toBe(2);
  });
});
