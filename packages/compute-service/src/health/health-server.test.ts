import { expect, test } from "vitest";
import { startHealthServer } from "./health-server.ts";
import type { ServiceHealth } from "./service-health.ts";

test("live and ready are answers of their own, with the reason as JSON", async () => {
  const health: ServiceHealth = { isLive: true, isReady: false, problems: ["no bus"], nodes: [] };
  await using server = await startHealthServer(0, () => health);
  const get = (path: string, method = "GET") => fetch(`http://127.0.0.1:${server.port}${path}`, { method });
  expect((await get("/live")).status).toBe(200);
  const ready = await get("/ready");
  expect([ready.status, await ready.json()]).toEqual([503, health]);
  expect((await get("/other")).status).toBe(404);
  expect((await get("/ready", "POST")).status).toBe(405);
});
