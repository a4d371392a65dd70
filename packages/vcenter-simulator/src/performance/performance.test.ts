import type { Vim } from "@novasphere/vim25";
import { expect, it } from "vitest";
import { faultOf, SoapClient } from "../../test/soap-client.ts";
import { ManualClock, startSimulator } from "../index.ts";

async function started() {
  const clock = new ManualClock();
  const simulator = await startSimulator({ tls: false, clock, inventory: { vms: 1 } });
  const client = await SoapClient.open(simulator.url);
  const _this = client.manager("perfManager");
  return {
    simulator,
    client,
    _this,
    query: async (spec: Vim.PerfQuerySpec) =>
      (await client.call("QueryPerf", { _this, querySpec: [spec] }))?.[0],
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

it("counters are described by their numbers, and samples follow what a host does", async () => {
  await using test = await started();
  const { client, _this, simulator } = test;
  const entity = simulator.inventory.require("/DC0/host/DC0_C0/DC0_C0_H0");
  await expect(client.call("QueryPerfProviderSummary", { _this, entity })).resolves.toMatchObject({
    refreshRate: 20,
    currentSupported: true,
  });
  const available = (await client.call("QueryAvailablePerfMetric", { _this, entity })) ?? [];
  const infos =
    (await client.call("QueryPerfCounter", {
      _this,
      counterId: available.map(({ counterId }) => counterId),
    })) ?? [];
  const memory =
    infos.find(({ groupInfo, nameInfo }) => groupInfo.key === "mem" && nameInfo.key === "consumed")?.key ?? 0;
  const metric = (await test.query({
    entity,
    maxSample: 3,
    intervalId: 20,
    metricId: [{ counterId: memory, instance: "" }],
  })) as Vim.PerfEntityMetric;
  expect(metric.sampleInfo?.map(({ timestamp }) => timestamp)).toEqual([
    "2025-12-31T23:59:20.000Z",
    "2025-12-31T23:59:40.000Z",
    "2026-01-01T00:00:00.000Z",
  ]);
  const usedMiB = Number(await client.get(entity, "summary.quickStats.overallMemoryUsage"));
  const [series] = (metric.value ?? []) as Vim.PerfMetricIntSeries[];
  expect(series?.value).toHaveLength(3);
  for (const value of series?.value ?? []) {
    expect(Number(value)).toBeGreaterThan(usedMiB * 1024 * 0.89);
    expect(Number(value)).toBeLessThan(usedMiB * 1024 * 1.11);
  }
});

it("the same samples come as text, over a span of time", async () => {
  await using test = await started();
  const entity = test.simulator.inventory.require("/DC0/vm/DC0_C0_RP0_VM0");
  const metric = (await test.query({
    entity,
    startTime: "2025-12-31T23:59:30Z",
    endTime: "2026-01-01T00:00:00Z",
    format: "csv",
    metricId: [{ counterId: 6, instance: "" }],
  })) as Vim.PerfEntityMetricCSV;
  expect(metric.sampleInfoCSV).toBe("20,2025-12-31T23:59:40.000Z,20,2026-01-01T00:00:00.000Z");
  expect(metric.value?.[0]?.value).toMatch(/^\d+,\d+$/);
});

it("what has no samples is refused, and so is a counter nobody knows", async () => {
  await using test = await started();
  expect(await faultOf(test.query({ entity: test.simulator.inventory.require("/DC0") }))).toBe(
    "InvalidArgument",
  );
  expect(await faultOf(test.client.call("QueryPerfCounter", { _this: test._this, counterId: [9999] }))).toBe(
    "InvalidArgument",
  );
});
