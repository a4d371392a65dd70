import type { RpcFailure } from "@novasphere/oslo-messaging";
import { isNovaError, userMessage } from "../failures/failure-of.ts";
import { novaFailure } from "../failures/nova-failure.ts";

/** Failures that every other node would have as well. */
const final = [
  "BuildAbortException",
  "Invalid",
  "ImageUnacceptable",
  "ImageNotFound",
  "ImageNotActive",
  "ImageNotAuthorized",
  "FlavorDiskTooSmall",
  "InvalidBDM",
  "NotImplementedError",
];

/** True when no other node need be tried. */
export function isFinal(failure: RpcFailure): boolean {
  return isNovaError(failure, ...final);
}

/** True when somebody deletes the instance, or has done so. */
export function isGone(error: unknown): boolean {
  return isNovaError(error, "InstanceNotFound", "UnexpectedDeletingTaskStateError");
}

/** What the owner is told of a build that is not tried again. */
export function abortFailure(uuid: string, failure: RpcFailure): RpcFailure {
  const reason = userMessage(failure);
  return novaFailure(
    {
      className: "BuildAbortException",
      message: `Build of instance ${uuid} aborted: ${reason}`,
      kwargs: { instance_uuid: uuid, reason },
    },
    { cause: failure.cause ?? failure },
  );
}

/** What a build that can ask for something else is refused with. */
export function refuse(reason: string): RpcFailure {
  return novaFailure({ className: "Invalid", code: 400, message: reason });
}
