import type { TaskOptions } from "@novasphere/vsphere-client";
import type { DatastorePath } from "../datastore-path.ts";
import type { NodeContext } from "../node-context.ts";
import type { DatastoreCandidate } from "../placement.ts";
import type { SpawnPlan } from "../spawn-plan.ts";
import { copyDiskFile } from "../virtual-disk-files.ts";
import {
  type CachedImage,
  growDisk,
  type ImageRequest,
  requireCachedImage,
  requireSizedDisk,
} from "./image-cache.ts";
import { wantsLinkedClone } from "./image-content.ts";

/** What an instance's root comes from, ready on its datastore. */
export type RootSource =
  /** A disk that instances share; each keeps what differs. */
  | { readonly form: "linked"; readonly parent: DatastorePath; readonly capacityKiB: number }
  /** A disk that is copied for the instance. */
  | {
      readonly form: "copied";
      readonly cached: CachedImage;
      readonly request: ImageRequest;
      readonly capacityKiB: number;
    }
  /** A disc in the VM's drive. */
  | { readonly form: "iso"; readonly disc: DatastorePath };

/** Brings the image of a spawn to the datastore. Undefined for a blank root disk, without a call. */
export async function prepareRoot(
  node: NodeContext,
  { instance, settings, image: planned }: SpawnPlan,
  { name, browser }: DatastoreCandidate,
  options: TaskOptions,
): Promise<RootSource | undefined> {
  if (!planned) return undefined;
  if (!browser) throw new TypeError(`the files of ${name} cannot be searched`);
  const request = { ...planned, adapter: settings.adapter, datastore: { name, browser } };
  const cached = await requireCachedImage(node, request, options);
  const { image, kind } = planned;
  if (kind.form === "iso") return { form: "iso", disc: cached.file };
  const { rootGb } = instance.flavor;
  const capacityKiB = rootGb > 0 ? rootGb * 1024 ** 2 : (cached.capacityKiB ?? 0);
  if (!wantsLinkedClone(image, node.useLinkedClone ?? true))
    return { form: "copied", cached, request, capacityKiB };
  const parent = await requireSizedDisk(node, request, cached, rootGb, options);
  return { form: "linked", parent, capacityKiB };
}

/** Copies a root disk to its place and gives it the flavor's size. */
export async function copyRoot(
  node: NodeContext,
  { cached, request }: RootSource & { readonly form: "copied" },
  destination: DatastorePath,
  rootGb: number,
  options: TaskOptions,
): Promise<void> {
  await copyDiskFile(node, cached.file, destination, options);
  await growDisk(node, request, cached, destination, rootGb, options);
}
