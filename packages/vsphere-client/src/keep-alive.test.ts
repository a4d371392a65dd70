import { expect, test } from "vitest";
import { SoapServer } from "../test/soap-server.ts";
import { connect } from "./connect.ts";

test("an idle session asks the time again and again", async () => {
  await using server = await SoapServer.start();
  await using session = await connect({ ...server.credentials, keepAliveMs: 1 });
  await server.received("CurrentTime", 3);
  expect(session.apiVersion).toBe("8.0.2.0");
});

test("a session that the server ended while idle is renewed", async () => {
  await using server = await SoapServer.start();
  await using session = await connect({ ...server.credentials, keepAliveMs: 1 });
  server.expireSessions();
  await server.received("Login", 2);
  expect(session.apiVersion).toBe("8.0.2.0");
});

test("the asking ends with the session", async () => {
  await using server = await SoapServer.start();
  const session = await connect({ ...server.credentials, keepAliveMs: 1 });
  await server.received("CurrentTime");
  await session.logout();
  const calls = server.requests.length;
  await using other = await connect({ ...server.credentials, keepAliveMs: 1 });
  await server.received("CurrentTime", server.count("CurrentTime") + 2);
  const cookies = server.requests.slice(calls).map(({ cookie }) => cookie);
  expect(cookies).not.toContain('vmware_soap_session="session-1"');
  expect(other.apiVersion).toBe("8.0.2.0");
});
