import type { RpcMethod } from "@novasphere/oslo-messaging";
import { notImplemented, novaFailure } from "../../failures/nova-failure.ts";
import type { InstanceWork } from "../../instance-method.ts";
import { giveBackAllocations, migrationIn, saveStatus } from "./move-request.ts";

/** A live migration that was begun all the same: the instance runs on where it is. */
export const liveMigration: InstanceWork = async (manager, request) => {
  if (request.args["migration"]) {
    const migration = migrationIn(request);
    await giveBackAllocations(manager, request, migration);
    await saveStatus(manager, request, migration, "error");
  }
  throw notImplemented("live migration is not supported by this compute service");
};

/** The answer to the question whether an instance can move here while it runs: no, so that another host is asked. */
export const refuseLiveMigration: RpcMethod = async () => {
  const reason = "live migration is not supported by this compute service";
  throw novaFailure({
    className: "MigrationPreCheckError",
    message: `Migration pre-check error: ${reason}`,
    kwargs: { reason },
  });
};

/** Moves between cells by way of a snapshot. */
export const refuseCrossCellMove: RpcMethod = async () => {
  const reason = "moves between cells are not supported by this compute service";
  throw novaFailure({
    className: "MigrationError",
    message: `Migration error: ${reason}`,
    kwargs: { reason },
  });
};
