import { AsyncLocalStorage } from "node:async_hooks";

const lanes = new AsyncLocalStorage<string>();

/**
 * Does `work`; all ordinary calls that it makes are of one lane. A session leaves a third of its connections to other
 * lanes, and lanes that wait take turns: slow calls of one do not keep the others waiting. Makes no call itself.
 */
export function inLane<T>(lane: string, work: () => T): T {
  return lanes.run(lane, work);
}

/** The lane that the running code is in. */
export function currentLane(): string | undefined {
  return lanes.getStore();
}
