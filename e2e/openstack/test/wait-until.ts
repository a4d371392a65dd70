import { setTimeout as delay } from "node:timers/promises";

const pauseMs = 500;

/**
 * Asks again, after a pause each time, until the answer is as wanted, and gives it. Rejects with the last answer when the
 * time is over.
 */
export async function waitUntil<Answer>(
  what: string,
  ask: () => Promise<Answer>,
  isWanted: (answer: Answer) => boolean,
  timeoutMs = 300_000,
): Promise<Answer> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (performance.now() > end)
      throw new Error(
        `${what}: not within ${timeoutMs / 1000} s; the last answer was ${JSON.stringify(answer)}`,
      );
    await delay(pauseMs);
  }
}
