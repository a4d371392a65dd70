import type { FaultDetail, ManagedObjectReference } from "@novasphere/vim25";

/** Stable codes of everything this package throws, apart from `TypeError` and an abort's own reason. */
export type VSphereErrorCode =
  | "VSPHERE_FAULT"
  | "VSPHERE_TASK_FAILED"
  | "VSPHERE_INVALID_LOGIN"
  | "VSPHERE_SESSION_LOST"
  | "VSPHERE_SESSION_CLOSED"
  | "VSPHERE_CONNECTION"
  | "VSPHERE_TLS"
  | "VSPHERE_TIMEOUT"
  | "VSPHERE_HTTP"
  | "VSPHERE_PROTOCOL"
  | "VSPHERE_RESPONSE_TOO_LARGE"
  | "VSPHERE_CONTENT_MISMATCH"
  | "VSPHERE_LEASE_ENDED";

/** What went wrong, apart from the message. */
export interface VSphereErrorDetails extends ErrorOptions {
  /** The method that was called, e.g. `PowerOnVM_Task`. */
  readonly method?: string | undefined;
  /** HTTP status, for `VSPHERE_HTTP`. */
  readonly status?: number | undefined;
  /** False when nothing of the request left this process, so that even a change may be tried again. */
  readonly mayHaveArrived?: boolean | undefined;
}

/** Base of all errors of this package. Messages and fields never hold a password, ticket, cookie or body. */
export class VSphereError extends Error {
  override readonly name: string = "VSphereError";
  readonly code: VSphereErrorCode;
  readonly method: string | undefined;
  readonly status: number | undefined;
  /** False when nothing of the request left this process. */
  readonly mayHaveArrived: boolean;

  constructor(code: VSphereErrorCode, message: string, details: VSphereErrorDetails = {}) {
    super(message, "cause" in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.method = details.method;
    this.status = details.status;
    this.mayHaveArrived = details.mayHaveArrived ?? true;
  }
}

/** What calls meet after a logout. */
export function sessionClosed(): VSphereError {
  return new VSphereError("VSPHERE_SESSION_CLOSED", "the session has been logged out; connect again", {
    mayHaveArrived: false,
  });
}

/** Anything with a fault's type name. */
export interface AnyFault {
  readonly $type: string;
}

/** What a {@link VimFaultError} is made of. */
export interface VimFaultDetails extends VSphereErrorDetails {
  readonly fault: AnyFault;
  /** The server's text for people, in the session's locale. May be empty. */
  readonly localizedMessage: string;
  readonly method: string;
}

/** A fault that the server answered with. */
export class VimFaultError<Fault extends AnyFault = FaultDetail> extends VSphereError {
  override readonly name: string = "VimFaultError";
  declare readonly method: string;
  /** The fault's fields; `$type` names it. */
  readonly fault: Fault;
  /** The fault's type, e.g. `InvalidPowerState`. */
  readonly faultType: string;
  readonly localizedMessage: string;

  constructor(code: VSphereErrorCode, message: string, details: VimFaultDetails & { readonly fault: Fault }) {
    super(code, message, details);
    this.fault = details.fault;
    this.faultType = details.fault.$type;
    this.localizedMessage = details.localizedMessage;
  }
}

/** A task that ended in state `error`. `method` is the task's name, e.g. `PowerOnVM_Task`. */
export class TaskFailedError<Fault extends AnyFault = FaultDetail> extends VimFaultError<Fault> {
  override readonly name: string = "TaskFailedError";
  readonly task: ManagedObjectReference;
  /** True when somebody cancelled the task. */
  readonly cancelled: boolean;

  constructor(
    message: string,
    details: VimFaultDetails & {
      readonly fault: Fault;
      readonly task: ManagedObjectReference;
      readonly cancelled: boolean;
    },
  ) {
    super("VSPHERE_TASK_FAILED", message, details);
    this.task = details.task;
    this.cancelled = details.cancelled;
  }
}
