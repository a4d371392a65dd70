import { formatReference, type Vim } from "@novasphere/vim25";
import { isFault, type TaskOptions } from "@novasphere/vsphere-client";
import { deleteFile, makeDirectory } from "../datastore-files.ts";
import { formatDatastorePath, joinDatastorePath, parseDatastorePath } from "../datastore-path.ts";
import type { NodeContext } from "../node-context.ts";
import { runNodeTask, workOf } from "../node-work.ts";
import { type DatastoreCandidate, fetchPlacementCandidates, isUsableDatastore } from "../placement.ts";
import { disksOf } from "../virtual-disk.ts";
import { cacheDirectory } from "./image-cache.ts";
import { formatTimeMark, parseTimeMark } from "./time-mark.ts";

/** What an ageing pass goes by. */
export interface AgeImagesOptions extends TaskOptions {
  /** Images of all instances of all nodes that mount one of this node's datastores. */
  readonly usedImageIds: ReadonlySet<string>;
  /** How long an image must have been unused before it goes. */
  readonly minimumAgeMs: number;
  readonly now: Date;
  /** Moids of the datastores to look through. Default: all that the node uses. */
  readonly datastores?: ReadonlySet<string>;
}

/** What an ageing pass has done, as datastore paths of images' directories. */
export interface AgedImages {
  /** Found unused for the first time. */
  readonly marked: readonly string[];
  /** In use again. */
  readonly unmarked: readonly string[];
  readonly deleted: readonly string[];
}

/**
 * One pass over the caches of all datastores that the node uses. An image that nobody uses is marked with the time in
 * the form of Nova's own driver and deleted once the mark is old enough. Parents of linked clones count as used,
 * whosever VMs the clones are.
 */
export async function ageImages(node: NodeContext, options: AgeImagesOptions): Promise<AgedImages> {
  const { datastores } = await fetchPlacementCandidates(node, options);
  const aged = { marked: [] as string[], unmarked: [] as string[], deleted: [] as string[] };
  const chosen = datastores.filter(({ ref }) => options.datastores?.has(ref.value) ?? true);
  for (const datastore of chosen)
    if (isUsableDatastore(datastore, node.datastoreRegex)) await ageDatastore(node, datastore, options, aged);
  return aged;
}

async function ageDatastore(
  node: NodeContext,
  datastore: DatastoreCandidate,
  options: AgeImagesOptions,
  aged: { readonly [K in keyof AgedImages]: string[] },
): Promise<void> {
  const { usedImageIds, minimumAgeMs, now, signal } = options;
  const images = await listCache(node, datastore, options);
  if (images.size === 0) return;
  const parents = await fetchParents(node, datastore, options);
  const base = cacheDirectory(node, datastore.name);
  for (const [name, marks] of images) {
    const directory = joinDatastorePath(base, name);
    const text = formatDatastorePath(directory);
    // Directories of fetches that were cut off bear the image's id and an ending of their own.
    const isUsed = usedImageIds.has(name) || parents.has(directory.path);
    const times = marks.flatMap((mark) => parseTimeMark(mark) ?? []);
    const isOld = times.some((time) => now.getTime() - time.getTime() >= minimumAgeMs);
    const key = `${datastore.browser?.value}/${name}`;
    await workOf(node).images.run(
      key,
      async () => {
        if (isUsed) {
          for (const mark of marks) await deleteFile(node, joinDatastorePath(directory, mark), options);
          if (marks.length > 0) aged.unmarked.push(text);
        } else if (isOld) {
          workOf(node).roots.forget(key);
          await deleteFile(node, directory, options);
          aged.deleted.push(text);
        } else if (times.length === 0) {
          await makeDirectory(node, joinDatastorePath(directory, formatTimeMark(now)), options);
          aged.marked.push(text);
        }
      },
      signal,
    );
  }
}

/** Directories of the cache with their marks. */
async function listCache(
  node: NodeContext,
  { name, browser }: DatastoreCandidate,
  options: TaskOptions,
): Promise<Map<string, string[]>> {
  const images = new Map<string, string[]>();
  if (!browser) return images;
  const base = cacheDirectory(node, name);
  const parameters = {
    _this: browser,
    datastorePath: formatDatastorePath(base),
    searchSpec: { matchPattern: ["*"] },
  };
  let results: readonly Vim.HostDatastoreBrowserSearchResults[];
  try {
    results = await runNodeTask(node, "SearchDatastoreSubFolders_Task", parameters, options);
  } catch (error) {
    if (isFault(error, "FileNotFound")) return images;
    throw error;
  }
  for (const { folderPath = "" } of results) {
    const path = parseDatastorePath(folderPath)?.path ?? "";
    if (!path.startsWith(`${base.path}/`)) continue;
    const [image = "", mark] = path.slice(base.path.length + 1).split("/");
    const marks = images.get(image) ?? [];
    if (mark !== undefined && parseTimeMark(mark)) marks.push(mark);
    images.set(image, marks);
  }
  return images;
}

/** Directories with files that disks on the datastore depend on. One call and its pages. */
async function fetchParents(
  node: NodeContext,
  { ref }: DatastoreCandidate,
  options: TaskOptions,
): Promise<Set<string>> {
  const contents = node.session.retrieveProperties(
    {
      objectSet: [
        {
          obj: ref,
          skip: true,
          selectSet: [{ $type: "TraversalSpec", type: "Datastore", path: "vm", skip: false }],
        },
      ],
      propSet: [{ type: "VirtualMachine", pathSet: ["config.hardware.device"] }],
    },
    { signal: options.signal },
  );
  const directories = new Set<string>();
  for await (const { obj, propSet = [] } of contents) {
    const devices = propSet[0]?.val as readonly Vim.AnyVirtualDevice[] | undefined;
    if (!devices)
      throw new TypeError(`the disks of ${formatReference(obj)} cannot be read, so no image can be aged`);
    for (const { backing } of disksOf(devices))
      for (let parent = backing.parent; parent; parent = parent.parent) {
        const path = parseDatastorePath(parent.fileName)?.path ?? "";
        directories.add(path.slice(0, Math.max(0, path.lastIndexOf("/"))));
      }
  }
  return directories;
}
