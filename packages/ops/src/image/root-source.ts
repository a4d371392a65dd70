import { VimFaultError } from "@novasphere/vsphere-client";
import { findFile } from "../datastore-files.ts";
import type { DatastorePath } from "../datastore-path.ts";
import type { NodeContext } from "../node-context.ts";
import { workOf } from "../node-work.ts";
import type { OperationOptions } from "../operation-options.ts";
import type { DatastoreCandidate } from "../placement.ts";
import type { SpawnPlan } from "../spawn-plan.ts";
import { copyDiskFile } from "../virtual-disk-files.ts";
import {
  type CachedImage,
  growDisk,
  type ImageRequest,
  imageKey,
  requireCachedImage,
  requireSizedDisk,
} from "./image-cache.ts";
import { wantsLinkedClone } from "./image-content.ts";

/** How an image becomes an instance's root. */
type RootForm =
  /** A disk that instances share; each keeps what differs. */
  | "linked"
  /** A disk that is copied for the instance. */
  | "copied"
  /** A disc in the VM's drive. */
  | "iso";

/** Files of an image's cache that a root is made of. */
export interface RootFiles {
  readonly cached: CachedImage;
  /** The file that is linked, copied or put into the drive. */
  readonly file: DatastorePath;
}

/** What an instance's root comes from, ready on its datastore. */
export interface RootSource extends RootFiles {
  readonly form: RootForm;
  readonly request: ImageRequest;
  /** Of the root disk; 0 where it is not known. */
  readonly capacityKiB: number;
  /** True where nobody has looked whether the files are still there. */
  readonly isRemembered: boolean;
}

/** Brings the image of a spawn to the datastore. Undefined for a blank root disk. Without a call where it is known. */
export async function prepareRoot(
  node: NodeContext,
  { instance, settings, image: planned }: SpawnPlan,
  { ref, name, browser }: DatastoreCandidate,
  options: OperationOptions,
): Promise<RootSource | undefined> {
  if (!planned) return undefined;
  if (!browser) throw new TypeError(`the files of ${name} cannot be searched`);
  const request = { ...planned, adapter: settings.adapter, datastore: { ref, name, browser } };
  const { rootGb } = instance.flavor;
  const form = rootForm(node, request);
  const { roots } = workOf(node);
  const formKey = form === "linked" ? `linked.${rootGb}` : form;
  const known = roots.get(imageKey(request), formKey);
  const files = known ?? (await requireFiles(node, request, form, rootGb, options));
  roots.set(imageKey(request), formKey, files);
  const capacityKiB = rootGb > 0 ? rootGb * 1024 ** 2 : (files.cached.capacityKiB ?? 0);
  return { ...files, form, request, capacityKiB, isRemembered: known !== undefined };
}

function rootForm(node: NodeContext, { image, kind }: ImageRequest): RootForm {
  if (kind.form === "iso") return "iso";
  return wantsLinkedClone(image, node.useLinkedClone ?? true) ? "linked" : "copied";
}

async function requireFiles(
  node: NodeContext,
  request: ImageRequest,
  form: RootForm,
  rootGb: number,
  options: OperationOptions,
): Promise<RootFiles> {
  const cached = await requireCachedImage(node, request, options);
  if (form !== "linked") return { cached, file: cached.file };
  return { cached, file: await requireSizedDisk(node, request, cached, rootGb, options) };
}

/**
 * After a spawn that failed: true when it failed because a remembered file is gone. It is forgotten then, and the
 * spawn is worth another attempt.
 */
export async function forgetLostRoot(
  node: NodeContext,
  root: RootSource | undefined,
  error: unknown,
  options: OperationOptions,
): Promise<boolean> {
  if (!root?.isRemembered || !(error instanceof VimFaultError)) return false;
  try {
    if (await findFile(node, root.request.datastore, root.file, options)) return false;
  } catch {
    // What the spawn failed for tells more than why nobody can look.
    return false;
  }
  workOf(node).roots.forget(imageKey(root.request));
  return true;
}

/** Copies a root disk to its place and gives it the flavor's size. */
export async function copyRoot(
  node: NodeContext,
  { cached, request }: RootSource,
  destination: DatastorePath,
  rootGb: number,
  options: OperationOptions,
): Promise<void> {
  await copyDiskFile(node, cached.file, destination, options);
  await growDisk(node, request, cached, destination, rootGb, options);
}
