import type { Vim } from "@novasphere/vim25";
import { VSphereError } from "../errors.ts";
import type { RetryPolicy } from "../retry-policy.ts";
import { serviceInstance } from "../service-instance.ts";
import type { OnSessionEvent } from "../session-event.ts";
import type { Call } from "../session-link.ts";
import type { TransferSummary } from "./content-meter.ts";
import {
  type DatastoreFile,
  type DatastoreFileName,
  formatFileName,
  resolveFileName,
  toFileUrl,
} from "./datastore-file.ts";
import type { FileConnections, FileTarget } from "./file-connections.ts";
import { FileDownload, type OpenedContent, type ReadOptions } from "./file-download.ts";
import { type FileHead, readHead } from "./file-head.ts";
import { fetchHostTargets, mayTryAnotherWay } from "./host-access.ts";
import { type SendOptions, sendContent, type TransferSource } from "./send-content.ts";

/** Which server a datastore's file goes through. */
interface RouteOptions {
  /**
   * `vcenter` (default): the vCenter, in the session. `host`: a host that mounts the datastore, with a ticket for
   * one request, which saves the way through the vCenter; when there is no such host, ticket or connection, the
   * vCenter after all. It wants the datastore as a reference.
   */
  readonly route?: "vcenter" | "host" | undefined;
}

/** How a file is uploaded. */
export interface UploadOptions extends SendOptions, RouteOptions {}

/** How a file is downloaded. */
export interface DownloadOptions extends ReadOptions, RouteOptions {}

/** What transfers of a session work with. */
export interface TransferContext {
  readonly call: Call;
  readonly serviceContent: Vim.ServiceContent;
  readonly connections: FileConnections;
  readonly getCookie: () => string | undefined;
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
  readonly onEvent: OnSessionEvent;
}

type Signal = AbortSignal | undefined;

/** Writes a file, over one that is there already. See `Session.uploadToDatastore`. */
export async function uploadToDatastore(
  context: TransferContext,
  file: DatastoreFile,
  source: TransferSource,
  options: UploadOptions = {},
): Promise<TransferSummary> {
  const { connections, timeoutMs } = context;
  const contentType = "application/octet-stream";
  const request = {
    ...options,
    method: "PUT",
    contentType,
    timeoutMs: options.timeoutMs ?? timeoutMs,
  } as const;
  const name = await resolveName(context, file, options.signal);
  return onSomeTarget(context, file, name, "PUT", options, (target) =>
    sendContent(connections, target, source, request),
  );
}

/** Opens a file for reading. See `Session.downloadFromDatastore`. */
export async function downloadFromDatastore(
  context: TransferContext,
  file: DatastoreFile,
  options: DownloadOptions = {},
): Promise<FileDownload> {
  const { connections, retry } = context;
  const { signal, timeoutMs = context.timeoutMs } = options;
  const name = await resolveName(context, file, signal);
  const open = (headers: Readonly<Record<string, string>>) =>
    onSomeTarget(context, file, name, "GET", options, (target) =>
      openContent(connections, target, { headers, signal, timeoutMs }),
    );
  return FileDownload.open({ what: `GET ${formatFileName(name)}`, retry, open }, options);
}

/** Size and time of a file. See `Session.findDatastoreFile`. */
export async function findDatastoreFile(
  context: TransferContext,
  file: DatastoreFile,
  signal: Signal,
): Promise<FileHead | undefined> {
  const { timeoutMs, connections } = context;
  const target = toServerTarget(context, await resolveName(context, file, signal));
  const exchange = connections.start(target, { method: "HEAD", signal, timeoutMs });
  try {
    exchange.request.end();
    const response = await exchange.response();
    if (response.statusCode === 404) return undefined;
    if (response.statusCode !== 200) throw exchange.refusal(response);
    const { size, modifiedAt } = readHead(response);
    return { size, modifiedAt };
  } finally {
    exchange.end();
  }
}

/** Begins to read a content. Throws `VSPHERE_HTTP` unless the server gives it, or a part that was asked for. */
export async function openContent(
  connections: FileConnections,
  target: FileTarget,
  request: { headers: Readonly<Record<string, string>>; signal: Signal; timeoutMs: number },
): Promise<OpenedContent> {
  const exchange = connections.start(target, { method: "GET", ...request });
  try {
    exchange.request.end();
    const response = await exchange.response();
    const { statusCode, headers } = response;
    if (statusCode !== 200 && !(statusCode === 206 && request.headers["Range"]))
      throw exchange.refusal(response);
    const encoding = headers["content-encoding"] ?? "identity";
    if (encoding === "identity") return { exchange, response };
    throw new VSphereError(
      "VSPHERE_PROTOCOL",
      `GET ${target.label}: unexpected content encoding ${encoding}`,
    );
  } catch (error) {
    exchange.end();
    throw error;
  }
}

/**
 * The names of a file. Calls at least once, so that a session that the server has ended is renewed here: a
 * source cannot be read twice.
 */
async function resolveName(
  { call, serviceContent }: TransferContext,
  file: DatastoreFile,
  signal: Signal,
): Promise<DatastoreFileName> {
  const { propertyCollector, rootFolder } = serviceContent;
  const name = await resolveFileName({ call, propertyCollector, rootFolder, signal }, file);
  toFileUrl(new URL("https://localhost"), name);
  await call("CurrentTime", { _this: serviceInstance }, { signal });
  return name;
}

function toServerTarget({ connections, getCookie }: TransferContext, name: DatastoreFileName): FileTarget {
  return { url: toFileUrl(connections.server, name), label: formatFileName(name), cookie: getCookie() };
}

/** Tries the hosts first if they are wanted; goes on to the next way only if nothing was sent. */
async function onSomeTarget<T>(
  context: TransferContext,
  { datastore }: DatastoreFile,
  name: DatastoreFileName,
  method: "GET" | "PUT",
  { route = "vcenter", signal }: RouteOptions & { readonly signal?: Signal },
  attempt: (target: FileTarget) => Promise<T>,
): Promise<T> {
  if (route === "host") {
    if (typeof datastore === "string")
      throw new TypeError("the route by a host wants the datastore's reference");
    const { call, serviceContent, retry, onEvent } = context;
    const { propertyCollector, sessionManager } = serviceContent;
    try {
      if (!sessionManager) throw new VSphereError("VSPHERE_PROTOCOL", "the server has no session manager");
      const access = { call, propertyCollector, sessionManager, random: retry.random };
      for (const target of await fetchHostTargets(access, datastore, name, method, signal))
        try {
          return await attempt(target);
        } catch (error) {
          if (!mayTryAnotherWay(error)) throw error;
          onEvent({ type: "rerouted", host: target.url.host, error });
        }
    } catch (error) {
      if (!mayTryAnotherWay(error)) throw error;
      onEvent({ type: "rerouted", host: undefined, error });
    }
  }
  return attempt(toServerTarget(context, name));
}
