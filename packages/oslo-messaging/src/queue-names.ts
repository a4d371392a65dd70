import { hostname } from "node:os";
import { basename } from "node:path";
import { uniqueId } from "./envelope.ts";
import type { RabbitSettings } from "./rabbit-options.ts";

/**
 * Names for queues that only this bus takes messages of: random, or with `use_queue_manager` the same in the same order
 * after each start, `hostname:processname:number`.
 */
export function queueNames(settings: RabbitSettings): () => string {
  if (!settings.useQueueManager) return uniqueId;
  const host = settings.hostname || hostname();
  const program = settings.processname || basename(process.argv[1] ?? process.argv0);
  let number = 0;
  return () => {
    number += 1;
    return `${host}:${program}:${number}`;
  };
}
