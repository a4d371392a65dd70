import { elevatedContext } from "../../conductor/nova-context.ts";
import type { InstanceRequest } from "../instance-method.ts";
import type { Manager } from "../manager.ts";

/** Tells the schedulers of an instance that is not here any more. They hear of it later if they cannot be told. */
export async function forgetInstance(
  { conductor, host, log, options }: Manager,
  { context, uuid }: InstanceRequest,
): Promise<void> {
  if (!options.trackInstanceChanges) return;
  const args = { host_name: host, instance_uuid: uuid };
  await conductor
    .notifySchedulers(elevatedContext(context), "delete_instance_info", args)
    // What matters is done; they hear of it with the next synchronization.
    .catch((error) =>
      log.warn("the schedulers were not told of a deletion", { context, instance: uuid, error }),
    );
}
