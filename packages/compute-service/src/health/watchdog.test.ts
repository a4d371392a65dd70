import { expect, test } from "vitest";
import { ManualTimers } from "../../test/stand-in/manual-timers.ts";
import { silentLog } from "../log/service-log.ts";
import { type ServiceManager, systemd } from "./systemd.ts";
import { feedWatchdog } from "./watchdog.ts";

function recordingManager(watchdogIntervalMs: number | undefined) {
  const sent: string[] = [];
  const notify: ServiceManager["notify"] = async (...assignments) => void sent.push(...assignments);
  return { sent, manager: { watchdogIntervalMs, notify } };
}

test("the watchdog hears of a live service at every interval, and of one that is not no more", async () => {
  const timers = new ManualTimers();
  const stop = new AbortController();
  const health = { isLive: true };
  const { sent, manager } = recordingManager(30_000);
  const ended = feedWatchdog(manager, { timers, health: () => health, signal: stop.signal });
  await expect.poll(() => sent).toHaveLength(1);
  await timers.advance(30_000);
  await expect.poll(() => sent).toEqual(["WATCHDOG=1", "WATCHDOG=1"]);
  health.isLive = false;
  await timers.advance(30_000);
  await expect.poll(() => timers.sleeping).toBe(1);
  health.isLive = true;
  await timers.advance(30_000);
  await expect.poll(() => sent).toHaveLength(3);
  stop.abort();
  await ended;
});

test.each([
  ["half of what systemd waits", { WATCHDOG_USEC: "60000000", WATCHDOG_PID: "42" }, 30_000],
  ["half of what systemd waits, for whoever runs", { WATCHDOG_USEC: "3000000" }, 1_500],
  ["never when another process is watched", { WATCHDOG_USEC: "60000000", WATCHDOG_PID: "7" }, undefined],
  ["never when nobody watches", {}, undefined],
])("it is told after %s", (_when, env, interval) => {
  expect(systemd(env, 42, silentLog).watchdogIntervalMs).toBe(interval);
});
