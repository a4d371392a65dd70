import { expect, test } from "vitest";
import {
  GlanceClient,
  HttpClient,
  KeystoneSession,
  PlacementClient,
  systemTimers,
  usualHttp,
} from "../src/index.ts";
import { startHttps } from "./https-server.ts";

const http = new HttpClient({ ...usualHttp, isVerified: false }, systemTimers);

/** Keystone and a service that takes only the last token, or what is in `isAccepted`. */
async function startCloud(lifetimeMs: number, now: () => Date) {
  const tokens: string[] = [];
  const headers: Record<string, string | undefined>[] = [];
  const cloud = { isAccepted: (token: string | undefined) => token === tokens.at(-1), tokens, headers };
  const server = await startHttps((request, response) => {
    if (request.url === "/v3/auth/tokens") {
      tokens.push(`token-${tokens.length + 1}`);
      const expires_at = new Date(now().getTime() + lifetimeMs).toISOString();
      response.writeHead(201, { "x-subject-token": tokens.at(-1) });
      response.end(JSON.stringify({ token: { expires_at, catalog: [] } }));
      return;
    }
    const token = request.headers["x-auth-token"]?.toString();
    headers.push({ token, service: request.headers["x-service-token"]?.toString() });
    response.writeHead(cloud.isAccepted(token) ? 200 : 401).end("{}");
  });
  const options = {
    group: "placement",
    authUrl: server.url,
    login: {
      user: { name: "placement", domain: { name: "Default" } },
      password: () => "s3cret",
      project: { name: "service", domain: { name: "Default" } },
    },
  };
  const endpoint = { serviceType: "any", interfaces: [], override: server.url };
  return { ...cloud, cloud, server, endpoint, session: () => new KeystoneSession(options, http, now) };
}

test("a token is kept while it is good, renewed a minute before its end, and asked for once by many", async () => {
  let time = Date.parse("2026-01-31T12:00:00Z");
  const { server, session, tokens } = await startCloud(3_600_000, () => new Date(time));
  await using _ = server;
  const keystone = session();
  expect(await keystone.token()).toBe("token-1");
  time += 3_500_000;
  expect(await keystone.token()).toBe("token-1");
  time += 60_000;
  expect(await Promise.all([keystone.token(), keystone.token()])).toEqual(["token-2", "token-2"]);
  expect(tokens).toHaveLength(2);
});

test("a token that Placement no longer takes is renewed, and the request is made again", async () => {
  const { server, session, endpoint, tokens, headers } = await startCloud(3_600_000, () => new Date());
  await using _ = server;
  const keystone = session();
  const placement = new PlacementClient(keystone, endpoint, http);
  await keystone.token();
  tokens.push("revoked-all-before");
  const answer = await placement.send({ method: "GET", path: "/traits", version: "1.6" });
  expect(answer.status).toBe(200);
  expect(headers.map(({ token }) => token)).toEqual(["token-1", tokens.at(-1)]);
});

test("Glance gets the user's token, and the service's beside it where that is configured", async () => {
  const { cloud, server, session, endpoint, headers } = await startCloud(3_600_000, () => new Date());
  await using _ = server;
  cloud.isAccepted = () => true;
  const of = (serviceUser?: KeystoneSession) =>
    new GlanceClient({ session: session(), endpoint, http, serviceUser });
  await of().fetchImage({ auth_token: "user" }, "image");
  await of(session()).fetchImage({ auth_token: "user" }, "image");
  // Without a user the service asks for itself.
  await of(session()).fetchImage({ auth_token: null }, "image");
  expect(headers).toEqual([
    { token: "user", service: undefined },
    { token: "user", service: "token-1" },
    { token: "token-2", service: undefined },
  ]);
});
