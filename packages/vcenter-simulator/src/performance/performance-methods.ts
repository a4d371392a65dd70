import type { Vim } from "@novasphere/vim25";
import { invalidArgument } from "../faults/faults.ts";
import type { MethodTable } from "../soap/method-table.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import { counterInfo, counters } from "./counters.ts";
import { currentValue, valueAt } from "./samples.ts";

const realTimeSeconds = 20;

function requireProvider(vcenter: Vcenter, ref: Vim.PerfQuerySpec["entity"]): ManagedObject {
  const entity = vcenter.registry.require("ManagedEntity", ref);
  if (entity.ref.type !== "HostSystem" && entity.ref.type !== "VirtualMachine")
    throw invalidArgument("querySpec.entity");
  return entity;
}

/** The times of a query's samples, oldest first. */
function sampleTimes(
  vcenter: Vcenter,
  { startTime, endTime, maxSample, intervalId }: Vim.PerfQuerySpec,
): number[] {
  const interval = 1000 * (intervalId ?? realTimeSeconds);
  const end = endTime === undefined ? vcenter.clock.now() : Date.parse(endTime);
  const start = startTime === undefined ? Number.NEGATIVE_INFINITY : Date.parse(startTime);
  const last = Math.floor(end / interval) * interval;
  const most = Math.min(maxSample ?? 180, 180);
  const times: number[] = [];
  for (let time = last; times.length < most && time > start; time -= interval) times.push(time);
  return times.reverse();
}

function query(vcenter: Vcenter, spec: Vim.PerfQuerySpec): Vim.AnyPerfEntityMetricBase {
  const entity = requireProvider(vcenter, spec.entity);
  const times = sampleTimes(vcenter, spec);
  const interval = spec.intervalId ?? realTimeSeconds;
  const wanted = spec.metricId ?? counters.map(({ key }) => ({ counterId: key, instance: "" }));
  const known = wanted.filter(({ counterId }) => counters.some(({ key }) => key === counterId));
  const series = known.map((id) => {
    const present = currentValue(vcenter, entity, id.counterId);
    const values = times.map((time) => valueAt(vcenter, entity.ref.value, id.counterId, present, time));
    return { id: { counterId: id.counterId, instance: "" }, values };
  });
  const stamps = times.map((time) => new Date(time).toISOString());
  if (spec.format === "csv")
    return {
      $type: "PerfEntityMetricCSV",
      entity: entity.ref,
      sampleInfoCSV: stamps.map((stamp) => `${interval},${stamp}`).join(","),
      value: series.map(({ id, values }) => ({ id, value: values.join(",") })),
    };
  return {
    $type: "PerfEntityMetric",
    entity: entity.ref,
    sampleInfo: stamps.map((timestamp) => ({ timestamp, interval })),
    value: series.map(({ id, values }) => ({ $type: "PerfMetricIntSeries" as const, id, value: values })),
  };
}

/** Methods of the performance manager. */
export const performanceManagerMethods: MethodTable = {
  QueryPerfProviderSummary({ vcenter, parameters: { entity } }) {
    const { ref } = requireProvider(vcenter, entity);
    return { entity: ref, currentSupported: true, summarySupported: true, refreshRate: realTimeSeconds };
  },
  QueryPerfCounter({ parameters: { counterId } }) {
    return counterId.map((id) => {
      const counter = counters.find(({ key }) => key === id);
      if (!counter) throw invalidArgument("counterId");
      return counterInfo(counter);
    });
  },
  QueryAvailablePerfMetric({ vcenter, parameters: { entity } }) {
    requireProvider(vcenter, entity);
    return counters.map(({ key }) => ({ counterId: key, instance: "" }));
  },
  QueryPerf: ({ vcenter, parameters: { querySpec } }) => querySpec.map((spec) => query(vcenter, spec)),
};
