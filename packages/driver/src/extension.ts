import { extensionKey } from "@novasphere/ops";
import { type CallOptions, isFault, type Session } from "@novasphere/vsphere-client";

/**
 * Makes sure that vCenter knows the extension our VMs name as their manager. A server that keeps no
 * extensions, and another service that registers at the same moment, are both fine.
 */
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
    if (!isFault(error, "InvalidArgument") && !isFault(error, "MethodNotFound")) throw error;
  }
}
