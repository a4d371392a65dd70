/** The mark of an image that was found unused, as Nova's own driver writes it: `ts-2026-01-31-23-59-59`, in UTC. */
export function formatTimeMark(time: Date): string {
  return `ts-${time.toISOString().slice(0, 19).replace(/[T:]/g, "-")}`;
}

/** The time of a mark; undefined for a name that is none. */
export function parseTimeMark(name: string): Date | undefined {
  const [, date, hours, minutes, seconds] =
    /^ts-(\d{4}-\d{2}-\d{2})-(\d{2})-(\d{2})-(\d{2})$/.exec(name) ?? [];
  if (date === undefined) return undefined;
  const time = new Date(`${date}T${hours}:${minutes}:${seconds}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
