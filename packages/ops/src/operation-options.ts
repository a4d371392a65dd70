import type { TaskOptions } from "@novasphere/vsphere-client";

/** How far bytes are on their way between this machine and a datastore. */
export interface TransferReport {
  /** What is transferred: `image <id>`, `config drive`, `snapshot`. */
  readonly what: string;
  readonly bytes: number;
  /** Of the whole; undefined while nobody knows it. */
  readonly size: number | undefined;
}

/** What operations are told beside their arguments: `signal` stops tasks and transfers, `onProgress` hears of tasks. */
export interface OperationOptions extends TaskOptions {
  /** Hears of every chunk of a transfer; an error thrown in it ends the operation. */
  readonly onTransfer?: ((report: TransferReport) => void) | undefined;
}
