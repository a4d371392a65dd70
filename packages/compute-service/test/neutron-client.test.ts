import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import {
  HttpClient,
  KeystoneSession,
  NeutronClient,
  NeutronError,
  systemTimers,
  usualHttp,
} from "../src/index.ts";
import { ask, list } from "../src/networks/neutron.ts";

/** Keystone and Neutron under one address; says what it was asked, and with which tokens. */
async function startCloud(answer: (path: string, token: string) => readonly [number, string?]) {
  const requests: { path: string; token: string; serviceToken: string; requestId: string }[] = [];
  let logins = 0;
  const server = createServer((request, response) => {
    request.resume();
    const header = (name: string) => String(request.headers[name] ?? "");
    const path = request.url ?? "";
    if (path === "/identity/v3/auth/tokens") {
      logins += 1;
      const token = { expires_at: "2999-01-01T00:00:00Z", catalog: [] };
      response.writeHead(201, { "x-subject-token": `service-${logins}` }).end(JSON.stringify({ token }));
      return;
    }
    const token = header("x-auth-token");
    requests.push({
      path,
      token,
      serviceToken: header("x-service-token"),
      requestId: header("x-openstack-request-id"),
    });
    const [status, body = "{}"] = answer(path, token);
    response.writeHead(status).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let now = new Date("2026-01-31T12:00:00Z");
  const http = new HttpClient(usualHttp, systemTimers);
  const session = () =>
    new KeystoneSession(
      {
        group: "neutron",
        authUrl: `${url}/identity`,
        login: { user: { id: "neutron" }, password: () => "secret", project: { id: "service" } },
      },
      http,
      () => now,
    );
  const client = new NeutronClient({
    session: session(),
    endpoint: { serviceType: "network", interfaces: [], override: `${url}/v2.0/` },
    http,
    serviceUser: session(),
    extensionsMs: 600_000,
    now: () => now,
  });
  return {
    client,
    requests,
    pass: (ms: number) => {
      now = new Date(now.getTime() + ms);
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const get = { method: "GET", path: "/ports" } as const;

test("a user's request goes with the user's token and one that vouches for the service", async () => {
  await using cloud = await startCloud(() => [200]);
  await cloud.client.send({ auth_token: "user", request_id: "req-1" }, "user", get);
  await cloud.client.send({ auth_token: "user", global_request_id: "req-2" }, "admin", get);
  await cloud.client.send({ auth_token: null }, "user", get);
  expect(cloud.requests).toMatchObject([
    { path: "/v2.0/ports", token: "user", serviceToken: "service-1", requestId: "req-1" },
    { token: "service-2", serviceToken: "", requestId: "req-2" },
    { token: "service-2", serviceToken: "" },
  ]);
});

test("a token of the service that was revoked is replaced once", async () => {
  await using cloud = await startCloud((_path, token) => [token === "service-1" ? 401 : 200]);
  expect(await cloud.client.send({}, "admin", get)).toEqual({ status: 200, body: {} });
  expect(cloud.requests.map(({ token }) => token)).toEqual(["service-1", "service-2"]);
});

test("the list of extensions is read when it is needed, and again when it is old or could not be read", async () => {
  let isAway = true;
  await using cloud = await startCloud(() =>
    isAway ? [503] : [200, JSON.stringify({ extensions: [{ alias: "binding-extended" }] })],
  );
  await expect(cloud.client.hasExtension("binding-extended")).rejects.toMatchObject({
    code: "COMPUTE_NEUTRON_REFUSED",
  });
  isAway = false;
  expect(await cloud.client.hasExtension("binding-extended")).toBe(true);
  cloud.pass(599_999);
  expect(await cloud.client.hasExtension("dns-integration")).toBe(false);
  expect(cloud.requests).toHaveLength(2);
  cloud.pass(1);
  await cloud.client.hasExtension("dns-integration");
  expect(cloud.requests).toHaveLength(3);
});

test("a list is asked for by any of its values, and a refusal says what Neutron says", async () => {
  const error = { NeutronError: { type: "InvalidInput", message: "Bad sort key.", detail: "" } };
  await using cloud = await startCloud((path) =>
    path.includes("security-groups")
      ? [200, JSON.stringify({ security_groups: [{ id: "1" }] })]
      : [400, JSON.stringify(error)],
  );
  const found = await list(cloud.client, {}, "admin", "security-groups", { id: ["1", "2"], shared: false });
  expect(found).toEqual([{ id: "1" }]);
  expect(cloud.requests[0]?.path).toBe("/v2.0/security-groups?id=1&id=2&shared=false");
  const refusal = await ask(cloud.client, {}, "admin", get).catch((cause: unknown) => cause);
  expect(refusal).toBeInstanceOf(NeutronError);
  expect(refusal).toMatchObject({
    code: "COMPUTE_NEUTRON_REFUSED",
    status: 400,
    type: "InvalidInput",
    message: "Neutron answered GET /ports with 400: Bad sort key.",
  });
});

test.each([
  ["user", "Unauthorized"],
  ["admin", "NeutronAdminCredentialConfigurationInvalid"],
] as const)("a token of the %s that is not taken is %s to Nova", async (rights, className) => {
  await using cloud = await startCloud(() => [401, "no JSON"]);
  const context = { auth_token: "user" };
  await expect(ask(cloud.client, context, rights, get)).rejects.toMatchObject({ fields: { className } });
});
