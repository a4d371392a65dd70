import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { loadNovaConfig } from "@novasphere/config";
import { expect, test } from "vitest";
import {
  GlanceClient,
  glanceAccess,
  HttpClient,
  KeystoneSession,
  PlacementClient,
  placementAccess,
  systemTimers,
} from "../src/index.ts";
import { certificateFile, type HttpsServer, startHttps } from "./https-server.ts";

/** A configuration with these lines after what is always needed. */
async function configured(lines: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), "endpoints-"));
  const file = join(folder, "nova.conf");
  const vmware = [
    "[vmware]",
    "host_ip = 127.0.0.1",
    "host_username = u",
    "host_password = p",
    "cluster_name = A",
  ];
  await writeFile(file, [...vmware, ...lines, ""].join("\n"), { mode: 0o600 });
  try {
    return await loadNovaConfig({ configFiles: [file] });
  } finally {
    await rm(folder, { recursive: true });
  }
}

const logIn = (url: string) => [
  `auth_url = ${url}/identity`,
  "username = placement",
  "password = s3cret",
  "project_name = service",
];

/** Keystone and the services of its catalogue under one address. */
function startCloud(wantsClient: boolean): Promise<HttpsServer> {
  const answer = (response: ServerResponse, status: number, body: object, token?: string) =>
    response
      .writeHead(status, token === undefined ? {} : { "x-subject-token": token })
      .end(JSON.stringify(body));
  return startHttps(
    (request, response) => {
      const url = `https://${request.headers.host}`;
      if (request.url === "/identity/v3/auth/tokens") {
        const endpoints = [{ interface: "internal", region_id: "one", url: `${url}/placement/` }];
        const token = { expires_at: "2999-01-01T00:00:00Z", catalog: [{ type: "placement", endpoints }] };
        answer(response, 201, { token }, "gAAAA");
      } else answer(response, request.headers["x-auth-token"] === "gAAAA" ? 200 : 401, { path: request.url });
    },
    { wantsClient },
  );
}

test("Keystone and Placement are reached with the certificates that [placement] names", async () => {
  await using cloud = await startCloud(true);
  const config = await configured([
    "[placement]",
    ...logIn(cloud.url),
    `cafile = ${certificateFile("server.cert.pem")}`,
    `certfile = ${certificateFile("client.cert.pem")}`,
    `keyfile = ${certificateFile("client.key.pem")}`,
    "timeout = 5",
    "connect_retries = 2",
  ]);
  const { keystone, endpoint, http } = placementAccess(config);
  expect(http).toMatchObject({ isVerified: true, timeoutMs: 5000, connectRetries: 2, statusRetries: 0 });
  const session = new KeystoneSession(keystone, new HttpClient(http, systemTimers), () => new Date());
  const placement = new PlacementClient(session, endpoint, new HttpClient(http, systemTimers));
  const answer = await placement.send({ method: "GET", path: "/traits", version: "1.6" });
  expect(answer).toEqual({ status: 200, body: { path: "/placement/traits" } });
});

test.each([
  [
    "names",
    [
      "username = nova",
      "password = s3cret",
      "user_domain_id = d1",
      "project_name = service",
      "default_domain_name = D",
    ],
    {
      identity: {
        methods: ["password"],
        password: { user: { name: "nova", domain: { id: "d1" }, password: "s3cret" } },
      },
      scope: { project: { name: "service", domain: { name: "D" } } },
    },
  ],
  [
    "IDs",
    ["auth_type = v3password", "user_id = u1", "password = s3cret", "project_id = p1"],
    {
      identity: { methods: ["password"], password: { user: { id: "u1", password: "s3cret" } } },
      scope: { project: { id: "p1" } },
    },
  ],
  [
    "an application credential",
    [
      "auth_type = v3applicationcredential",
      "application_credential_id = c1",
      "application_credential_secret = s3cret",
    ],
    {
      identity: {
        methods: ["application_credential"],
        application_credential: { id: "c1", secret: "s3cret" },
      },
    },
  ],
  [
    "the name of one",
    [
      "auth_type = v3applicationcredential",
      "application_credential_name = robot",
      "application_credential_secret = s3cret",
      "user_id = u1",
    ],
    {
      identity: {
        methods: ["application_credential"],
        application_credential: { name: "robot", user: { id: "u1" }, secret: "s3cret" },
      },
    },
  ],
])("a service user logs in by %s", async (_what, lines, auth) => {
  const bodies: unknown[] = [];
  await using keystone = await startHttps((request, response) => {
    const token = { expires_at: "2999-01-01T00:00:00Z", catalog: [] };
    void json(request).then((body) => {
      bodies.push(body);
      response.writeHead(201, { "x-subject-token": "gAAAA" }).end(JSON.stringify({ token }));
    });
  });
  const access = placementAccess(
    await configured(["[placement]", `auth_url = ${keystone.url}`, "insecure = true", ...lines]),
  );
  const http = new HttpClient(access.http, systemTimers);
  expect(await new KeystoneSession(access.keystone, http, () => new Date()).token()).toBe("gAAAA");
  expect(bodies).toEqual([{ auth }]);
});

test("a log-in of another kind is refused before anything is asked", async () => {
  const config = await configured(["[placement]", ...logIn("https://127.0.0.1:9"), "auth_type = v3token"]);
  expect(() => placementAccess(config)).toThrow(/\[placement\] auth_type is v3token, and can be password/);
});

test("a file that cannot be read is named before anything is asked", async () => {
  const config = await configured([
    "[placement]",
    ...logIn("https://127.0.0.1:9"),
    "cafile = /nowhere/ca.pem",
  ]);
  expect(() => placementAccess(config)).toThrow(/\[placement\] cafile cannot be read: .*\/nowhere\/ca.pem/);
});

test("where signatures of images are to be verified, which is not done here, nothing is started", async () => {
  const config = await configured(["[glance]", "verify_glance_signatures = true"]);
  expect(() => glanceAccess(config)).toThrow(/verify_glance_signatures is true/);
});

test("of several servers of Glance one that answers is found, as often as num_retries allows", async () => {
  const gone = await startHttps(() => undefined);
  await gone[Symbol.asyncDispose]();
  await using glance = await startHttps((_request, response) =>
    response.end(JSON.stringify({ id: "image" })),
  );
  const lines = (retries: number) => [
    "[glance]",
    `api_servers = ${gone.url}, ${glance.url}`,
    `num_retries = ${retries}`,
    `insecure = true`,
    "[placement]",
    ...logIn("https://127.0.0.1:9"),
  ];
  const ask = async (retries: number) => {
    const config = await configured(lines(retries));
    const { http, ...access } = glanceAccess(config);
    const client = new HttpClient(http, systemTimers);
    const session = new KeystoneSession(placementAccess(config).keystone, client, () => new Date());
    const images = new GlanceClient({ ...access, session, http: client });
    return images.fetchImage({ auth_token: "user" }, "image");
  };
  expect(await ask(1)).toMatchObject({ id: "image" });
  await expect(ask(0)).rejects.toMatchObject({ code: "COMPUTE_SERVICE_UNREACHABLE" });
});
