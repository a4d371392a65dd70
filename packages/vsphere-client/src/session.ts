import type { ManagedObjectReference, Methods, Vim } from "@novasphere/vim25";
import { VSphereError } from "./errors.ts";
import type { KeepAlive } from "./keep-alive.ts";
import { connectStoragePolicies, type StoragePolicies } from "./policy/storage-policies.ts";
import { type FetchedProperties, fetchProperties, fetchPropertiesOf } from "./property/fetch-properties.ts";
import { type RetrieveOptions, retrieveProperties } from "./property/retrieve-properties.ts";
import { type WatchOptions, type WatchUpdate, watchProperties } from "./property/watch-properties.ts";
import type { RetryPolicy } from "./retry-policy.ts";
import type { OnSessionEvent } from "./session-event.ts";
import type { CallOptions, SessionLink } from "./session-link.ts";
import { TaskFollower } from "./task/task-follower.ts";
import type { TaskMethod, TaskResult } from "./task/task-result.ts";
import { type TaskOptions, waitForTask } from "./task/wait-for-task.ts";
import type { TransferSummary } from "./transfer/content-meter.ts";
import type { DatastoreFile } from "./transfer/datastore-file.ts";
import {
  type DownloadOptions,
  downloadFromDatastore,
  findDatastoreFile,
  type TransferContext,
  type UploadOptions,
  uploadToDatastore,
} from "./transfer/datastore-transfer.ts";
import type { FileDownload } from "./transfer/file-download.ts";
import type { FileHead } from "./transfer/file-head.ts";
import { HttpNfcLease, type LeaseOptions } from "./transfer/http-nfc-lease.ts";
import type { TransferSource } from "./transfer/send-content.ts";
import {
  type ContainerView,
  type ContainerViewSpec,
  createContainerView,
  requireViewManager,
} from "./view/container-view.ts";

/** What a {@link Session} is made of. */
export interface SessionParts {
  readonly link: SessionLink;
  readonly serviceContent: Vim.ServiceContent;
  /** The API version that the session speaks. */
  readonly apiVersion: string;
  readonly keepAlive: KeepAlive;
  readonly retry: RetryPolicy;
  /** Of all bulk reads; undefined to leave it to each. */
  readonly pageSize: number | undefined;
  readonly onEvent: OnSessionEvent;
  readonly transfers: Omit<TransferContext, "call" | "serviceContent" | "retry" | "onEvent">;
}

type FilterSpecs = Vim.PropertyFilterSpec | readonly Vim.PropertyFilterSpec[];

function toList(specs: FilterSpecs): readonly Vim.PropertyFilterSpec[] {
  return "propSet" in specs ? [specs] : specs;
}

/** Saying good-bye must not hold up the end of a program. */
const logoutTimeoutMs = 10_000;

/**
 * Authenticated state on one vCenter, made by {@link connect}. Every method throws {@link VSphereError}; an
 * abort throws the signal's reason. Give it back with `await using` or {@link Session.logout}.
 */
export class Session implements AsyncDisposable {
  /** Entry object of the connection: `about`, `rootFolder` and the managers. */
  readonly serviceContent: Vim.ServiceContent;
  /** Version of the API that this session speaks, e.g. `8.0.3.0`. */
  readonly apiVersion: string;
  readonly #link: SessionLink;
  readonly #keepAlive: KeepAlive;
  readonly #retry: RetryPolicy;
  readonly #pageSize: number | undefined;
  readonly #onEvent: OnSessionEvent;
  readonly #tasks: TaskFollower;
  readonly #transfers: TransferContext;

  constructor(parts: SessionParts) {
    const { link, serviceContent, apiVersion, keepAlive, retry, onEvent } = parts;
    this.serviceContent = serviceContent;
    this.apiVersion = apiVersion;
    this.#link = link;
    this.#keepAlive = keepAlive;
    this.#retry = retry;
    this.#pageSize = parts.pageSize;
    this.#onEvent = onEvent;
    this.#tasks = new TaskFollower(link.call, serviceContent, retry);
    this.#transfers = { ...parts.transfers, call: link.call, serviceContent, retry, onEvent };
  }

  /** The vCenter's own unique id; empty for servers that have none. */
  get instanceUuid(): string {
    return this.serviceContent.about.instanceUuid ?? "";
  }

  /** Name or address of the vCenter's machine, an IPv6 one without brackets. */
  get host(): string {
    return this.#transfers.connections.server.hostname.replace(/^\[(.*)\]$/, "$1");
  }

  /** Calls any method: one remote call, plus repetitions where they are safe. Faults are {@link VimFaultError}. */
  call<M extends keyof Methods>(
    method: M,
    parameters: Methods[M]["request"],
    options?: CallOptions,
  ): Promise<Methods[M]["response"]> {
    return this.#link.call(method, parameters, options);
  }

  /**
   * All objects that the filter specs select, one call per page. Leaving the loop early gives the remaining
   * pages back to the server.
   */
  retrieveProperties(
    specs: FilterSpecs,
    options?: RetrieveOptions,
  ): AsyncGenerator<Vim.ObjectContent, void, undefined> {
    const { propertyCollector } = this.serviceContent;
    return retrieveProperties(this.#link.call, propertyCollector, toList(specs), this.#paged(options));
  }

  /**
   * Properties of one object, in one call; a path is absent when it has no value or may not be read. Throws the
   * faults `ManagedObjectNotFound` and `InvalidProperty`.
   */
  fetchProperties<T extends string, const P extends string>(
    ref: ManagedObjectReference<T>,
    paths: readonly P[],
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<FetchedProperties<T, P>> {
    const { propertyCollector } = this.serviceContent;
    return fetchProperties(this.#link.call, propertyCollector, ref, paths, options);
  }

  /**
   * Properties of many objects by `formatReference(ref)`: one call and its pages; none for an empty list. Objects
   * that are gone are absent. Throws the fault `InvalidProperty`.
   */
  fetchPropertiesOf<T extends string, const P extends string>(
    refs: readonly ManagedObjectReference<T>[],
    paths: readonly P[],
    options?: RetrieveOptions,
  ): Promise<Map<string, FetchedProperties<T, P>>> {
    const { propertyCollector } = this.serviceContent;
    return fetchPropertiesOf(this.#link.call, propertyCollector, refs, paths, this.#paged(options));
  }

  /**
   * All objects that the filter specs select, and then their changes until the loop is left: a
   * `WaitForUpdatesEx` loop that comes back by itself after a lost session or an unreachable server.
   */
  watchProperties(specs: FilterSpecs, options?: WatchOptions): AsyncGenerator<WatchUpdate, void, undefined> {
    const { propertyCollector } = this.serviceContent;
    const context = { call: this.#link.call, propertyCollector, retry: this.#retry };
    return watchProperties(context, toList(specs), options);
  }

  /** A server-side list of the objects of some kinds below a container, in one call. Use it with `await using`. */
  createContainerView(
    spec: ContainerViewSpec,
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<ContainerView> {
    return createContainerView(
      this.#link.call,
      requireViewManager(this.serviceContent),
      spec,
      options.signal,
    );
  }

  /** Starts a task and waits for its result: one call, and the wait that all tasks of the session share. */
  async runTask<M extends TaskMethod>(
    method: M,
    parameters: Methods[M]["request"],
    options: TaskOptions = {},
  ): Promise<TaskResult<M>> {
    options.signal?.throwIfAborted();
    // Aborting the start would leave a task that nobody can name, and so nobody could cancel.
    const signal = options.cancelOnAbort ? undefined : options.signal;
    const task = (await this.#link.call(method, parameters, { signal })) as ManagedObjectReference;
    return (await waitForTask(this.#tasks, this.#link.call, task, options, method)) as TaskResult<M>;
  }

  /** Waits for a task that was started elsewhere and gives its result. Throws `VSPHERE_TASK_FAILED`. */
  waitForTask(task: ManagedObjectReference, options?: TaskOptions): Promise<unknown> {
    return waitForTask(this.#tasks, this.#link.call, task, options);
  }

  /**
   * Writes a file on a datastore, over one that is there already, and gives its length and checksum. Takes from
   * `source` only what the server takes, so memory stays flat; closes it whatever happens. The directory must exist.
   * Throws what the source throws, `VSPHERE_HTTP`, and `VSPHERE_CONTENT_MISMATCH` when size or checksum are not as
   * announced. An upload that failed, or was aborted, may leave a part of the file.
   */
  uploadToDatastore(
    file: DatastoreFile,
    source: TransferSource,
    options?: UploadOptions,
  ): Promise<TransferSummary> {
    return uploadToDatastore(this.#transfers, file, source, options);
  }

  /**
   * Opens a file on a datastore and gives its content as an async iterable, see {@link FileDownload}. A file that
   * is not there is `VSPHERE_HTTP` with status 404; of a directory, servers give a page that lists it.
   */
  downloadFromDatastore(file: DatastoreFile, options?: DownloadOptions): Promise<FileDownload> {
    return downloadFromDatastore(this.#transfers, file, options);
  }

  /** Size and time of a file on a datastore; undefined when it is not there. */
  findDatastoreFile(
    file: DatastoreFile,
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<FileHead | undefined> {
    return findDatastoreFile(this.#transfers, file, options.signal);
  }

  /**
   * Waits until the lease of an `ImportVApp` or `ExportVm` is ready, and holds it. Throws `VSPHERE_LEASE_ENDED` when
   * it never will be; whatever it throws, the lease is given up then. Use it with `await using`.
   */
  waitForLease(lease: ManagedObjectReference, options: LeaseOptions = {}): Promise<HttpNfcLease> {
    const { propertyCollector } = this.serviceContent;
    return HttpNfcLease.wait({ ...this.#transfers, propertyCollector }, lease, options);
  }

  /** The storage policies of this vCenter (PBM), within this session: one call. A host has no such service. */
  connectStoragePolicies(
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<StoragePolicies> {
    return connectStoragePolicies(this.#link.call, options.signal);
  }

  /**
   * Logs out and closes all connections; waits still under way end with `VSPHERE_SESSION_CLOSED`. Calling it
   * twice is fine. Throws when the server cannot be told; the session is closed here all the same.
   */
  async logout(): Promise<void> {
    this.#keepAlive.stop();
    const reason = "the session was logged out while the task was waited for; the task goes on";
    this.#tasks.close(new VSphereError("VSPHERE_SESSION_CLOSED", reason));
    this.#transfers.connections.close();
    await this.#link.logOut(this.serviceContent.sessionManager, logoutTimeoutMs);
  }

  /** {@link Session.logout}; a server that cannot be told is reported as an event and not thrown. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.logout().catch((error) => this.#onEvent({ type: "logoutFailed", error }));
  }

  #paged(options: RetrieveOptions = {}): RetrieveOptions {
    return this.#pageSize === undefined ? options : { ...options, pageSize: this.#pageSize };
  }
}
