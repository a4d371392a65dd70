import type { RpcMethod } from "@novasphere/oslo-messaging";
import type { ComputeEnvironment, ComputeMethods } from "../service/compute-methods.ts";
import { buildAndRunMethod } from "./build/build-and-run.ts";
import { fullRecords, type InstanceWork, instanceMethod, type OperationRecords } from "./instance-method.ts";
import { type Manager, type ManagerParts, newManager } from "./manager.ts";
import { getMksConsole, unavailableConsole } from "./operations/console.ts";
import { getConsoleOutput } from "./operations/console-log.ts";
import { getDiagnostics, getInstanceDiagnostics } from "./operations/diagnostics.ts";
import { externalInstanceEvent } from "./operations/external-events.ts";
import { setAdminPassword } from "./operations/guest-password.ts";
import { hostMethods, unsupported } from "./operations/host.ts";
import { attachInterface, detachInterface, injectNetworkInfo } from "./operations/interfaces.ts";
import {
  quiesce,
  refused,
  removeVolumeConnection,
  reserveBlockDeviceName,
} from "./operations/interfaces-and-volumes.ts";
import { confirmResize } from "./operations/moves/confirm-resize.ts";
import { finishResize } from "./operations/moves/finish-resize.ts";
import {
  checkDestination,
  liveMigration,
  postLiveMigration,
  preLiveMigration,
  refuseCrossCellMove,
} from "./operations/moves/live-migration.ts";
import { prepResize } from "./operations/moves/prep-resize.ts";
import { resizeInstance } from "./operations/moves/resize-instance.ts";
import { finishRevertResize, revertResize } from "./operations/moves/revert-resize.ts";
import { restoreInstance, softDeleteInstance, startInstance, stopInstance } from "./operations/power.ts";
import { rebootInstance } from "./operations/reboot.ts";
import { rebuildInstance } from "./operations/rebuild.ts";
import { rescueInstance, unrescueInstance } from "./operations/rescue.ts";
import { shelveInstance, shelveOffloadInstance } from "./operations/shelve.ts";
import { backupInstance, snapshotInstance } from "./operations/snapshot.ts";
import { resumeInstance, suspendInstance } from "./operations/suspend.ts";
import { terminateInstance } from "./operations/terminate.ts";
import { unshelveInstance } from "./operations/unshelve.ts";

const eventAndFault: OperationRecords = { event: true, fault: true };
const taskAndFault: OperationRecords = { revertsTask: true, fault: true };
const faultOnly: OperationRecords = { fault: true };
const nothing: OperationRecords = {};

/** Methods about one instance: what is recorded of them, and their work. */
const instanceMethods: Readonly<Record<string, readonly [OperationRecords, InstanceWork]>> = {
  // Power and state
  start_instance: [fullRecords, startInstance],
  stop_instance: [fullRecords, stopInstance],
  reboot_instance: [fullRecords, rebootInstance],
  suspend_instance: [fullRecords, suspendInstance],
  resume_instance: [fullRecords, resumeInstance],
  pause_instance: [fullRecords, refused("pausing an instance")],
  unpause_instance: [fullRecords, refused("unpausing an instance")],
  soft_delete_instance: [fullRecords, softDeleteInstance],
  restore_instance: [fullRecords, restoreInstance],
  terminate_instance: [{ ...fullRecords, interrupts: true }, terminateInstance],
  rebuild_instance: [fullRecords, rebuildInstance],
  rescue_instance: [fullRecords, rescueInstance],
  unrescue_instance: [fullRecords, unrescueInstance],
  // Guest
  set_admin_password: [fullRecords, setAdminPassword],
  trigger_crash_dump: [eventAndFault, refused("a crash dump")],
  inject_network_info: [faultOnly, injectNetworkInfo],
  quiesce_instance: [nothing, quiesce],
  unquiesce_instance: [nothing, quiesce],
  // Consoles and diagnostics
  get_console_output: [faultOnly, getConsoleOutput],
  get_vnc_console: [faultOnly, unavailableConsole("novnc")],
  get_spice_console: [faultOnly, unavailableConsole("spice-html5")],
  get_rdp_console: [faultOnly, unavailableConsole("rdp-html5")],
  get_serial_console: [faultOnly, unavailableConsole("serial")],
  get_mks_console: [faultOnly, getMksConsole],
  validate_console_port: [nothing, async () => true],
  get_diagnostics: [faultOnly, getDiagnostics],
  get_instance_diagnostics: [faultOnly, getInstanceDiagnostics],
  // Images
  snapshot_instance: [fullRecords, snapshotInstance],
  backup_instance: [fullRecords, backupInstance],
  shelve_instance: [fullRecords, shelveInstance],
  shelve_offload_instance: [fullRecords, shelveOffloadInstance],
  unshelve_instance: [fullRecords, unshelveInstance],
  // Moves
  prep_resize: [fullRecords, prepResize],
  resize_instance: [fullRecords, resizeInstance],
  finish_resize: [fullRecords, finishResize],
  confirm_resize: [eventAndFault, confirmResize],
  revert_resize: [fullRecords, revertResize],
  finish_revert_resize: [fullRecords, finishRevertResize],
  pre_live_migration: [eventAndFault, preLiveMigration],
  live_migration: [fullRecords, liveMigration],
  post_live_migration_at_destination: [eventAndFault, postLiveMigration],
  // Interfaces
  attach_interface: [eventAndFault, attachInterface],
  detach_interface: [eventAndFault, detachInterface],
  add_fixed_ip_to_instance: [faultOnly, refused("adding an address")],
  remove_fixed_ip_from_instance: [faultOnly, refused("removing an address")],
  // Volumes
  reserve_block_device_name: [taskAndFault, reserveBlockDeviceName],
  attach_volume: [eventAndFault, refused("attaching a volume")],
  detach_volume: [eventAndFault, refused("detaching a volume")],
  swap_volume: [eventAndFault, refused("swapping a volume")],
  remove_volume_connection: [nothing, removeVolumeConnection],
  volume_snapshot_create: [nothing, refused("a snapshot of an attached volume")],
  volume_snapshot_delete: [nothing, refused("a snapshot of an attached volume")],
  // Shares
  allow_share: [nothing, refused("a share")],
  deny_share: [nothing, refused("a share")],
};

/** Methods that are answered without a look at the instance. */
const plainMethods: Readonly<Record<string, RpcMethod>> = {
  // Source and destination are one driver, so the one need not ask the other.
  check_can_live_migrate_source: async ({ args }) => args["dest_check_data"] ?? null,
  rollback_live_migration_at_destination: async () => null,
  drop_move_claim_at_destination: async () => null,
  live_migration_force_complete: unsupported("hurrying a live migration"),
  live_migration_abort: unsupported("ending a live migration"),
  prep_snapshot_based_resize_at_dest: refuseCrossCellMove,
  prep_snapshot_based_resize_at_source: refuseCrossCellMove,
  finish_snapshot_based_resize_at_dest: refuseCrossCellMove,
  confirm_snapshot_based_resize_at_source: refuseCrossCellMove,
  revert_snapshot_based_resize_at_dest: refuseCrossCellMove,
  finish_revert_snapshot_based_resize_at_source: refuseCrossCellMove,
};

/** Every method of Nova's compute API, 6.0 to 6.5, for one service host. docs/compute-api.md lists them. */
export function computeMethods(environment: ComputeEnvironment, parts: ManagerParts): ComputeMethods {
  const manager: Manager = newManager(environment, parts);
  const ofInstances = Object.entries(instanceMethods).map(([name, [records, work]]): [string, RpcMethod] => [
    name,
    instanceMethod(manager, name, records, work),
  ]);
  return new Map([
    ["build_and_run_instance", buildAndRunMethod(manager)],
    ["check_can_live_migrate_destination", checkDestination(manager)],
    ...ofInstances,
    ...Object.entries(plainMethods),
    ["external_instance_event", externalInstanceEvent(manager)],
    ...hostMethods(manager),
  ]);
}
