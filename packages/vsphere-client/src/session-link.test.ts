import { encodeFaultEnvelope, type Vim } from "@novasphere/vim25";
import { describe, expect, test } from "vitest";
import { toVSphereError } from "../test/caught.ts";
import { SoapServer } from "../test/soap-server.ts";
import { connect } from "./connect.ts";
import type { Session } from "./session.ts";

const serviceInstance = { type: "ServiceInstance", value: "ServiceInstance" };
const machine = { type: "VirtualMachine", value: "vm-1" };

function fetchTime(session: Session): Promise<string> {
  return session.call("CurrentTime", { _this: serviceInstance });
}

describe("a session that the server ended", () => {
  test("is renewed once for all calls that wait, and each of them is repeated", async () => {
    await using server = await SoapServer.start();
    await using session = await connect(server.credentials);
    server.expireSessions();
    const times = await Promise.all(Array.from({ length: 8 }, () => fetchTime(session)));
    expect(new Set(times)).toEqual(new Set(["2026-01-01T00:00:00Z"]));
    const logins = server.requests.filter(({ method }) => method === "Login");
    // Some servers refuse a login that comes with a cookie.
    expect(logins.map(({ cookie }) => cookie)).toEqual([undefined, undefined]);
    expect(server.count("CurrentTime")).toBe(16);
  });

  test("is renewed for a call that may change something, which is not repeated", async () => {
    await using server = await SoapServer.start();
    await using session = await connect(server.credentials);
    server.on("RebootGuest", () => ({}));
    server.expireSessions();
    const error = await toVSphereError(session.call("RebootGuest", { _this: machine }));
    expect(error).toMatchObject({
      code: "VSPHERE_SESSION_LOST",
      faultType: "NotAuthenticated",
      method: "RebootGuest",
    });
    expect(server.count("RebootGuest")).toBe(1);
    await session.call("RebootGuest", { _this: machine });
    expect(server.count("Login")).toBe(2);
  });

  test("repeats a changing call when the caller says that it may be made twice", async () => {
    await using server = await SoapServer.start();
    await using session = await connect(server.credentials);
    server.on("RebootGuest", () => ({}));
    server.expireSessions();
    await session.call("RebootGuest", { _this: machine }, { idempotent: true });
    expect(server.count("RebootGuest")).toBe(2);
  });

  test("does not try a refused password again", async () => {
    await using server = await SoapServer.start();
    let password = server.password;
    await using session = await connect({ ...server.credentials, password: () => password });
    password = "expired";
    server.expireSessions();
    expect(await toVSphereError(fetchTime(session))).toMatchObject({ code: "VSPHERE_INVALID_LOGIN" });
    expect(await toVSphereError(fetchTime(session))).toMatchObject({ code: "VSPHERE_INVALID_LOGIN" });
    expect(server.count("Login")).toBe(2);
  });

  test("does not loop when the server refuses the renewed session too", async () => {
    await using server = await SoapServer.start();
    await using session = await connect(server.credentials);
    const refusal = { $type: "NotAuthenticated", object: serviceInstance, privilegeId: "System.View" };
    server.on("CurrentTime", () => ({ fault: refusal }));
    const error = await toVSphereError(fetchTime(session));
    expect(error).toMatchObject({ code: "VSPHERE_FAULT", faultType: "NotAuthenticated" });
    expect(server.count("CurrentTime")).toBe(2);
  });

  test("lets one waiting call be aborted without disturbing the others", async () => {
    await using server = await SoapServer.start();
    await using session = await connect(server.credentials);
    server.expireSessions();
    const reason = new Error("enough");
    const controller = new AbortController();
    let finishLogin = () => {};
    const held = new Promise<void>((resolve) => {
      finishLogin = resolve;
    });
    server.holdLogins(held);
    const original = fetchTime(session);
    const aborted = session.call("CurrentTime", { _this: serviceInstance }, { signal: controller.signal });
    await server.received("Login", 2);
    controller.abort(reason);
    await expect(aborted).rejects.toBe(reason);
    finishLogin();
    expect(await original).toBe("2026-01-01T00:00:00Z");
  });
});

describe("a fault", () => {
  test("arrives with its type, fields, text and the call it came from", async () => {
    await using server = await SoapServer.start();
    await using session = await connect(server.credentials);
    const fault: Vim.Tagged<"InvalidPowerState"> = {
      $type: "InvalidPowerState",
      requestedState: "poweredOn",
      existingState: "suspended",
    };
    server.on("RebootGuest", () => ({
      fault: { ...fault },
      text: "The attempted operation cannot be performed.",
    }));
    const error = await toVSphereError(session.call("RebootGuest", { _this: machine }));
    expect(error).toMatchObject({
      code: "VSPHERE_FAULT",
      faultType: "InvalidPowerState",
      fault,
      localizedMessage: "The attempted operation cannot be performed.",
      method: "RebootGuest",
      message:
        "RebootGuest on VirtualMachine:vm-1: InvalidPowerState: The attempted operation cannot be performed.",
    });
  });

  test("without a detail is a RuntimeFault", async () => {
    await using server = await SoapServer.start();
    await using session = await connect(server.credentials);
    server.on("RebootGuest", () => ({
      write: (response) => response.writeHead(500).end(encodeFaultEnvelope("Odd", undefined)),
    }));
    const error = await toVSphereError(session.call("RebootGuest", { _this: machine }));
    expect(error).toMatchObject({ faultType: "RuntimeFault", localizedMessage: "Odd" });
  });
});

describe("parameters", () => {
  test("that do not fit the method are refused before anything is sent", async () => {
    await using server = await SoapServer.start();
    await using session = await connect(server.credentials);
    const wrong = { _this: machine, spec: { nme: "x" } as Vim.VirtualMachineConfigSpec };
    await expect(session.call("ReconfigVM_Task", wrong)).rejects.toMatchObject({
      code: "VIM25_INVALID_VALUE",
      message: expect.stringContaining("nme"),
    });
    expect(server.count("ReconfigVM_Task")).toBe(0);
  });
});
