import type { FailoverPolicy, HostReading } from "./readings.ts";

/** The hosts whose capacity counts: usable ones, without those that only stand by for failures. */
export function countedHosts(
  hosts: readonly HostReading[],
  failover: FailoverPolicy,
): readonly HostReading[] {
  const usable = hosts.filter((host) => host.isCounted);
  return failover.kind === "hosts" ? usable.filter((host) => !failover.moids.has(host.moid)) : usable;
}

/** Threads and bytes of memory that HA keeps free on the counted hosts. */
export function failoverReserve(
  counted: readonly HostReading[],
  failover: FailoverPolicy,
): { readonly threads: number; readonly memoryBytes: number } {
  const threads = counted.map((host) => host.threads);
  const memory = counted.map((host) => host.memoryBytes);
  switch (failover.kind) {
    case "percentage":
      return {
        threads: Math.ceil((sum(threads) * failover.cpu) / 100),
        memoryBytes: Math.ceil((sum(memory) * failover.memory) / 100),
      };
    case "slots":
      return {
        threads: sum(largest(threads, failover.hosts)),
        memoryBytes: sum(largest(memory, failover.hosts)),
      };
    default:
      return { threads: 0, memoryBytes: 0 };
  }
}

function largest(amounts: readonly number[], count: number): readonly number[] {
  return amounts.toSorted((a, b) => b - a).slice(0, count);
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
