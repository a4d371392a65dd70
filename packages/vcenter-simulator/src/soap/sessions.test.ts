import { expect, it } from "vitest";
import { faultOf, SoapClient } from "../../test/soap-client.ts";
import { ManualClock, type SimulatorOptions, startSimulator } from "../index.ts";

const serviceInstance = { type: "ServiceInstance", value: "ServiceInstance" };

async function started(options: SimulatorOptions = {}) {
  const simulator = await startSimulator({ tls: false, inventory: { vms: 1 }, ...options });
  const client = new SoapClient(simulator.url);
  await client.connect();
  const login = (userName: string, password: string) =>
    client.call("Login", { _this: client.manager("sessionManager"), userName, password });
  return { simulator, client, login, [Symbol.asyncDispose]: () => simulator.close() };
}

it("the service content can be read without a login and says what vCenter says", async () => {
  await using test = await started();
  expect(test.client.content.about).toMatchObject({
    name: "VMware vCenter Server",
    apiType: "VirtualCenter",
    apiVersion: expect.stringMatching(/^8\.0\./),
    instanceUuid: expect.stringMatching(/^[\da-f-]{36}$/),
  });
});

it("a login opens a session that its cookie stands for", async () => {
  await using test = await started();
  expect(await faultOf(test.client.call("CurrentTime", { _this: serviceInstance }))).toBe("NotAuthenticated");
  const session = await test.login("user", "pass");
  expect(session).toMatchObject({ userName: "user", ipAddress: "127.0.0.1" });
  await expect(test.client.call("CurrentTime", { _this: serviceInstance })).resolves.toMatch(/^\d{4}-/);
  const parameters = {
    _this: test.client.manager("sessionManager"),
    sessionID: session.key,
    userName: "user",
  };
  await expect(test.client.call("SessionIsActive", parameters)).resolves.toBe(true);
  await expect(test.client.call("SessionIsActive", { ...parameters, sessionID: "other" })).resolves.toBe(
    false,
  );
});

it.each([
  ["an empty user name", "", "pass"],
  ["an empty password", "user", ""],
])("%s cannot log in", async (_what, userName, password) => {
  await using test = await started();
  expect(await faultOf(test.login(userName, password))).toBe("InvalidLogin");
});

it("with an account set, only that account can log in", async () => {
  await using test = await started({ username: "admin", password: "secret" });
  expect(await faultOf(test.login("admin", "wrong"))).toBe("InvalidLogin");
  expect(await faultOf(test.login("other", "secret"))).toBe("InvalidLogin");
  await expect(test.login("admin", "secret")).resolves.toMatchObject({ userName: "admin" });
});

it("a second login on a live session is refused", async () => {
  await using test = await started();
  await test.login("user", "pass");
  expect(await faultOf(test.login("user", "pass"))).toBe("InvalidLogin");
});

it("after logout every call is refused, and reads say so for each property", async () => {
  await using test = await started();
  await test.login("user", "pass");
  const vm = await test.client.find("/DC0/vm/DC0_C0_RP0_VM0");
  await test.client.call("Logout", { _this: test.client.manager("sessionManager") });
  expect(await faultOf(test.client.find("/DC0"))).toBe("NotAuthenticated");
  const result = await test.client.call("RetrievePropertiesEx", {
    _this: test.client.manager("propertyCollector"),
    specSet: [{ propSet: [{ type: "VirtualMachine", pathSet: ["name"] }], objectSet: [{ obj: vm }] }],
    options: {},
  });
  expect(result?.objects).toMatchObject([
    { obj: vm, missingSet: [{ path: "name", fault: { fault: { $type: "NotAuthenticated" } } }] },
  ]);
});

it("a session ends when it has been idle for too long, and not before", async () => {
  const clock = new ManualClock();
  await using test = await started({ clock, sessionIdleTimeoutMs: 60_000 });
  await test.login("user", "pass");
  clock.advance(59_000);
  await test.client.call("CurrentTime", { _this: serviceInstance });
  clock.advance(59_000);
  await test.client.call("CurrentTime", { _this: serviceInstance });
  clock.advance(61_000);
  expect(await faultOf(test.client.call("CurrentTime", { _this: serviceInstance }))).toBe("NotAuthenticated");
});

it("sessions that the control channel expires are gone", async () => {
  await using test = await started();
  await test.login("user", "pass");
  test.simulator.control.expireSessions();
  expect(await faultOf(test.client.call("CurrentTime", { _this: serviceInstance }))).toBe("NotAuthenticated");
});

it("one session can end another, but not itself", async () => {
  await using test = await started();
  const own = await test.login("user", "pass");
  const other = await SoapClient.open(test.simulator.url);
  const manager = test.client.manager("sessionManager");
  expect(await faultOf(other.call("TerminateSession", { _this: manager, sessionId: ["nobody"] }))).toBe(
    "NotFound",
  );
  await other.call("TerminateSession", { _this: manager, sessionId: [own.key] });
  expect(await faultOf(test.client.call("CurrentTime", { _this: serviceInstance }))).toBe("NotAuthenticated");
  await expect(other.call("CurrentTime", { _this: serviceInstance })).resolves.toMatch(/^\d{4}-/);
});

it("a cookie of an earlier simulator opens nothing in a later one of the same seed", async () => {
  const before = await started();
  await before.login("user", "pass");
  await before.simulator.close();
  await using after = await started();
  await after.login("user", "pass");
  after.client.cookie = before.client.cookie;
  expect(await faultOf(after.client.call("CurrentTime", { _this: serviceInstance }))).toBe(
    "NotAuthenticated",
  );
});

it("the session also travels in a SOAP header", async () => {
  await using test = await started();
  await test.login("user", "pass");
  const value = test.client.cookie?.replace(/^vmware_soap_session="?([^"]*)"?$/, "$1");
  test.client.cookie = undefined;
  const { status } = await test.client.post(
    `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Header><vcSessionCookie>${value}</vcSessionCookie><operationID>7</operationID></soap:Header><soap:Body><CurrentTime xmlns="urn:vim25"><_this type="ServiceInstance">ServiceInstance</_this></CurrentTime></soap:Body></soap:Envelope>`,
  );
  expect(status).toBe(200);
});
