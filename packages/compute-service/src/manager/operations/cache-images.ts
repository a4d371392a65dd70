import type { JsonObject } from "@novasphere/oslo-messaging";
import type { NovaContext } from "../../conductor/nova-context.ts";
import { forEachAtMost } from "../../placement/for-each-at-most.ts";
import { glanceContent } from "../image-content.ts";
import type { Manager } from "../manager.ts";

/** Nodes that fetch at a time; each keeps to its own limit of transfers as well. */
const concurrency = 4;

/**
 * `cache_images`: has images fetched to where each node of the service host would build from them. The answer for an
 * image is `cached` where some node had to fetch it, `existing` where none had to, and `error` where one could not.
 */
export async function cacheImages(
  manager: Manager,
  context: NovaContext,
  imageIds: readonly string[],
  signal: AbortSignal,
): Promise<JsonObject> {
  const answers: Record<string, string> = {};
  for (const id of imageIds) answers[id] = await cacheImage(manager, context, id, signal);
  return answers;
}

async function cacheImage(
  manager: Manager,
  context: NovaContext,
  id: string,
  signal: AbortSignal,
): Promise<"cached" | "existing" | "error"> {
  const { driver, host, images, nodes, log } = manager;
  let fetched = 0;
  let failed = 0;
  try {
    const image = await images.fetchImage(context, id);
    const content = glanceContent(manager, context, image);
    await forEachAtMost(concurrency, nodes.list(host), async ({ name }) => {
      try {
        if (await driver.cacheImage({ signal }, name, image, content)) fetched += 1;
      } catch (error) {
        failed += 1;
        log.error(`image ${id} was not cached`, { context, node: name, error });
      }
    });
  } catch (error) {
    failed += 1;
    log.error(`image ${id} was not cached`, { context, error });
  }
  if (failed > 0) return "error";
  return fetched > 0 ? "cached" : "existing";
}
