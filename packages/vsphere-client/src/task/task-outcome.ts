import { type FaultDetail, formatReference, type Vim } from "@novasphere/vim25";
import { TaskFailedError } from "../errors.ts";
import { taskMethod } from "./task-progress.ts";

function describeEntity(info: Vim.TaskInfo): string {
  if (!info.entity) return "";
  const name = info.entityName === undefined ? "" : ` (${info.entityName})`;
  return ` on ${formatReference(info.entity)}${name}`;
}

/** The result of a finished task. Throws {@link TaskFailedError} when it ended in an error. */
export function requireTaskResult(info: Vim.TaskInfo, method = taskMethod(info)): unknown {
  if (info.state !== "error") return info.result;
  const fault: FaultDetail = { $type: "MethodFault", ...info.error?.fault };
  const localizedMessage = info.error?.localizedMessage ?? "";
  const text = localizedMessage === "" ? "" : `: ${localizedMessage}`;
  throw new TaskFailedError(`${method}${describeEntity(info)} failed: ${fault.$type}${text}`, {
    method,
    fault,
    localizedMessage,
    task: info.task,
    cancelled: info.cancelled,
  });
}
