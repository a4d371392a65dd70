import { extensionKey } from "@novasphere/ops";
import { type CallOptions, isFault, type Session } from "@novasphere/vsphere-client";

/** Refusals that leave a service able to do all that its account may do. */
const harmless: ReadonlySet<string> = new Set([
  // Another service registered it at the same moment.
  "InvalidArgument",
  // The server keeps no extensions.
  "MethodNotFound",
  // The account may only read: nodes and figures are served, and vCenter itself refuses what creates.
  "NoPermission",
]);

/** Makes sure that vCenter knows the extension our VMs name as their manager. */
export async function registerExtension(
  session: Session,
  now: () => Date,
  options?: CallOptions,
): Promise<void> {
  const { extensionManager } = session.serviceContent;
  if (!extensionManager) return;
  const description = { label: "OpenStack Compute", summary: "Instances managed by OpenStack Compute" };
  try {
    const found = await session.call("FindExtension", { _this: extensionManager, extensionKey }, options);
    if (found) return;
    const extension = {
      key: extensionKey,
      version: "1.0",
      description,
      lastHeartbeatTime: now().toISOString(),
    };
    await session.call("RegisterExtension", { _this: extensionManager, extension }, options);
  } catch (error) {
    if (!isFault(error, "MethodFault") || !harmless.has(error.faultType)) throw error;
  }
}
