import type { MoveCheck, PowerOffOptions } from "@novasphere/ops";
import type { MigrationDriver, MigrationRequest, RevertRequest } from "../contract/migration-driver.ts";
import type { InstanceKey, RequestContext } from "../contract/request.ts";
import { DriverError } from "../errors.ts";
import { VolumeCalls } from "./volume-calls.ts";

/** Gives instances another size or another node. */
export abstract class MigrationCalls extends VolumeCalls implements MigrationDriver {
  async migrateDiskAndPowerOff(
    context: RequestContext,
    instance: InstanceKey,
    { destination, ...request }: MigrationRequest,
  ): Promise<void> {
    const { flavor, image, guestTimeoutMs } = request;
    await this.receive(destination, (target) =>
      this.replace(context, instance, ({ vmOps }, call) =>
        vmOps.migrate(instance.uuid, target.context, flavor, {
          ...powerOffOptions(call, guestTimeoutMs),
          ...(image && { image }),
        }),
      ),
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
    await this.receive(source, (origin) =>
      this.replace(context, { uuid, node }, async (present, call) => {
        await present.vmOps.revertResize(uuid, powerOffOptions(call, guestTimeoutMs));
        if (present !== origin) await present.vmOps.relocateToNode(uuid, origin.context, call);
        if (powerOn) await origin.vmOps.powerOn(uuid, call);
      }),
    );
  }

  async checkCanLiveMigrateDestination(
    context: RequestContext,
    { uuid, node }: InstanceKey,
    destination: string,
  ): Promise<MoveCheck> {
    const target = this.requireOpen(destination);
    return this.look(context, { uuid, node }, ({ vmOps }, call) =>
      vmOps.checkMove(uuid, target.context, call),
    );
  }

  async checkCanLiveMigrateSource(context: RequestContext, { uuid, node }: InstanceKey): Promise<void> {
    await this.replace(context, { uuid, node }, ({ vmOps }, call) => vmOps.fetchInfo(uuid, call));
  }

  async preLiveMigration(context: RequestContext, instance: InstanceKey, destination: string): Promise<void> {
    await this.checkCanLiveMigrateDestination(context, instance, destination);
  }

  async postLiveMigrationAtDestination(
    context: RequestContext,
    { uuid }: InstanceKey,
    destination: string,
  ): Promise<void> {
    await this.look(
      context,
      { uuid, node: destination },
      async ({ name, context: { resourcePool }, vmOps }, call) => {
        const { resourcePool: present } = await vmOps.fetchInfo(uuid, call);
        if (present?.value === resourcePool.value) return;
        throw new DriverError("DRIVER_INSTANCE_ASTRAY", `instance ${uuid} has not arrived at ${name}`);
      },
    );
  }

  async rollbackLiveMigrationAtDestination(
    context: RequestContext,
    { uuid, node }: InstanceKey,
    destination: string,
  ): Promise<void> {
    const source = this.requireNode({ uuid, node });
    await this.replace(context, { uuid, node: destination }, ({ vmOps }, call) =>
      vmOps.relocateToNode(uuid, source.context, call),
    );
  }

  async liveMigration(
    context: RequestContext,
    { uuid, node }: InstanceKey,
    destination: string,
  ): Promise<void> {
    await this.receive(destination, (target) =>
      this.replace(context, { uuid, node }, ({ vmOps }, call) =>
        vmOps.relocateToNode(uuid, target.context, call),
      ),
    );
  }

  moveInsideCluster(context: RequestContext, { uuid, node }: InstanceKey, esxiHost: string): Promise<void> {
    return this.change(context, { uuid, node }, ({ vmOps }, call) => vmOps.moveToHost(uuid, esxiHost, call));
  }
}

function powerOffOptions(context: RequestContext, guestTimeoutMs: number | undefined): PowerOffOptions {
  return { ...context, ...(guestTimeoutMs !== undefined && { guestTimeoutMs }) };
}
