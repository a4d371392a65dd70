import type { PowerOffOptions } from "@novasphere/ops";
import type { MigrationDriver, MigrationRequest, RevertRequest } from "../contract/migration-driver.ts";
import type { InstanceKey, RequestContext } from "../contract/request.ts";
import type { ComputeNode } from "../nodes/node.ts";
import { VolumeCalls } from "./volume-calls.ts";

/** Gives instances another size or another node. */
export abstract class MigrationCalls extends VolumeCalls implements MigrationDriver {
  async migrateDiskAndPowerOff(
    context: RequestContext,
    instance: InstanceKey,
    { destination, ...request }: MigrationRequest,
  ): Promise<void> {
    const target = this.requireOpen(destination);
    await this.replace(context, instance, (source, call) =>
      migrate(source, target, instance.uuid, request, call),
    );
  }

  async finishMigration(
    context: RequestContext,
    { uuid, node }: InstanceKey,
    { powerOn = true }: { readonly powerOn?: boolean } = {},
  ): Promise<void> {
    if (powerOn) await this.change(context, { uuid, node }, ({ vmOps }, call) => vmOps.powerOn(uuid, call));
  }

  confirmMigration(context: RequestContext, { uuid, node }: InstanceKey): Promise<void> {
    return this.replace(context, { uuid, node }, ({ vmOps }, call) => vmOps.confirmResize(uuid, call));
  }

  async finishRevertMigration(
    context: RequestContext,
    { uuid, node }: InstanceKey,
    { source, powerOn = true, guestTimeoutMs }: RevertRequest,
  ): Promise<void> {
    const origin = this.requireOpen(source);
    await this.replace(context, { uuid, node }, async (present, call) => {
      await present.vmOps.revertResize(uuid, powerOffOptions(call, guestTimeoutMs));
      if (present !== origin) await present.vmOps.relocateToNode(uuid, origin.context, call);
      if (powerOn) await origin.vmOps.powerOn(uuid, call);
    });
  }

  async liveMigration(
    context: RequestContext,
    { uuid, node }: InstanceKey,
    destination: string,
  ): Promise<void> {
    const target = this.requireOpen(destination);
    await this.replace(context, { uuid, node }, ({ vmOps }, call) =>
      vmOps.relocateToNode(uuid, target.context, call),
    );
  }

  moveInsideCluster(context: RequestContext, { uuid, node }: InstanceKey, esxiHost: string): Promise<void> {
    return this.change(context, { uuid, node }, ({ vmOps }, call) => vmOps.moveToHost(uuid, esxiHost, call));
  }
}

async function migrate(
  source: ComputeNode,
  target: ComputeNode,
  uuid: string,
  { flavor, image, guestTimeoutMs }: Omit<MigrationRequest, "destination">,
  context: RequestContext,
): Promise<void> {
  const off = powerOffOptions(context, guestTimeoutMs);
  const size = () => target.vmOps.resize(uuid, flavor, { ...off, ...(image && { image }) });
  if (source === target) return size();
  await source.vmOps.powerOff(uuid, off);
  await source.vmOps.relocateToNode(uuid, target.context, context);
  try {
    await size();
  } catch (error) {
    // The caller's signal may be the reason we are here, so the way back does not listen to it.
    await target.vmOps.relocateToNode(uuid, source.context).catch(() => undefined);
    throw error;
  }
}

function powerOffOptions(context: RequestContext, guestTimeoutMs: number | undefined): PowerOffOptions {
  return { ...context, ...(guestTimeoutMs !== undefined && { guestTimeoutMs }) };
}
