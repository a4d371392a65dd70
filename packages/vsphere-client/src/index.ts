// Session
export { newestApiVersion } from "./api-version.ts";
export { type ConnectionOptions, type ConnectOptions, connect } from "./connect.ts";
export type {
  Credentials,
  PasswordCredentials,
  TicketCredentials,
  TokenCredentials,
} from "./credentials.ts";
// Errors
export {
  type AnyFault,
  TaskFailedError,
  VimFaultError,
  VSphereError,
  type VSphereErrorCode,
} from "./errors.ts";
export { type FaultOf, isFault } from "./is-fault.ts";
// Storage policies
export type { PlacementCheck, PolicyOptions, StoragePolicies } from "./policy/storage-policies.ts";
// Properties
export type { FetchedProperties } from "./property/fetch-properties.ts";
export type { RetrieveOptions } from "./property/retrieve-properties.ts";
export type { WatchOptions, WatchUpdate } from "./property/watch-properties.ts";
export type { RetryPolicy } from "./retry-policy.ts";
export type { Session } from "./session.ts";
export type { OnSessionEvent, SessionEvent } from "./session-event.ts";
export type { CallOptions } from "./session-link.ts";
// Tasks
export type { TaskProgress } from "./task/task-progress.ts";
export type { TaskMethod, TaskResult } from "./task/task-result.ts";
export type { TaskOptions } from "./task/wait-for-task.ts";
// Transfers
export type { TransferProgress, TransferSummary } from "./transfer/content-meter.ts";
export type { DatastoreFile } from "./transfer/datastore-file.ts";
export type { DownloadOptions, UploadOptions } from "./transfer/datastore-transfer.ts";
export type { FileDownload } from "./transfer/file-download.ts";
export type { FileHead } from "./transfer/file-head.ts";
export type { HttpNfcLease, LeaseOptions, LeaseUploadOptions } from "./transfer/http-nfc-lease.ts";
export type { TransferSource } from "./transfer/send-content.ts";
// Transport
export { fetchThumbprint } from "./transport/fetch-thumbprint.ts";
export { inLane } from "./transport/lane.ts";
export type { TlsOptions } from "./transport/tls.ts";
// Views
export type { ContainerView, ContainerViewSpec } from "./view/container-view.ts";
