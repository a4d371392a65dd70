import type { Image } from "../instance.ts";
import type { NodeContext } from "../node-context.ts";
import type { OperationOptions } from "../operation-options.ts";
import { chooseDatastore } from "../placement.ts";
import { fetchPolicyCandidates } from "../policy-candidates.ts";
import { readDiskAdapter } from "../spec/disk-adapter.ts";
import { requireCachedImage } from "./image-cache.ts";
import { type ImageContent, readImageKind } from "./image-content.ts";
import { storesFor } from "./image-stores.ts";

/** Fetches an image into the cache of the node's datastore with the most free space. False when it was there. */
export async function cacheImage(
  node: NodeContext,
  image: Image,
  content: ImageContent,
  options: OperationOptions,
): Promise<boolean> {
  const kind = readImageKind(image);
  const adapter = readDiskAdapter(image.properties ?? {});
  const candidates = storesFor(await fetchPolicyCandidates(node, undefined, options), kind);
  const { ref, name, browser } = chooseDatastore(candidates, content.sizeBytes / 1024 ** 3, node);
  if (!browser) throw new TypeError(`the files of ${name} cannot be searched`);
  let isFetched = false;
  const watched: ImageContent = {
    ...content,
    open: (request) => {
      isFetched = true;
      return content.open(request);
    },
  };
  await requireCachedImage(
    node,
    { image, content: watched, kind, adapter, datastore: { ref, name, browser } },
    options,
  );
  return isFetched;
}
