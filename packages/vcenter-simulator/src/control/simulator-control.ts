import { ManualClock, type SimulatorClock } from "../clock.ts";
import { SimulatorError } from "../errors.ts";
import { setConnection } from "../inventory/host-state.ts";
import { findByInventoryPath } from "../inventory/inventory-path.ts";
import { sleepingGuest } from "../machines/create-machine.ts";
import { wakeGuest } from "../machines/guest.ts";
import { powerOff } from "../machines/power.ts";
import type { KindOf, ManagedObject, ManagedType } from "../state/managed-object.ts";
import { checkedTarget, type IscsiTarget } from "../storage/iscsi-targets.ts";
import type { Vcenter } from "../vcenter.ts";
import type { ActiveRule, CallMatch, CallRule, FaultSpec } from "./call-rule.ts";

/** What a test does to a vCenter that no API call could. Paths are inventory paths. */
export class SimulatorControl {
  readonly #vcenter: Vcenter;
  readonly #clock: SimulatorClock;

  /** `clock` is the one the simulator was given. */
  constructor(vcenter: Vcenter, clock: SimulatorClock) {
    this.#vcenter = vcenter;
    this.#clock = clock;
  }

  /** Puts a rule about calls in force. */
  addRule(rule: CallRule): ActiveRule {
    return this.#vcenter.rules.add(rule);
  }

  /** Lets matching calls fail with a fault: `failCalls({ method: "Login" }, { $type: "InvalidLogin" })`. */
  failCalls(match: CallMatch, fault: FaultSpec, message?: string): ActiveRule {
    return this.addRule({
      ...match,
      effect: { kind: "fault", fault, ...(message === undefined ? {} : { message }) },
    });
  }

  /** Lets the tasks that matching calls start fail with a fault. */
  failTasks(match: CallMatch, fault: FaultSpec, message?: string): ActiveRule {
    return this.addRule({
      ...match,
      effect: { kind: "taskFault", fault, ...(message === undefined ? {} : { message }) },
    });
  }

  /** Rules in force, oldest first. */
  listRules(): ActiveRule[] {
    return this.#vcenter.rules.list();
  }

  /** Takes all rules out of force. */
  clearRules(): void {
    this.#vcenter.rules.clear();
  }

  /** Sets how long every call takes at least, or every call of one method. */
  setLatency(ms: number, method?: string): void {
    this.#vcenter.tempo.setLatency(ms, method);
  }

  /** Sets how long tasks run, or those that one method starts. */
  setTaskDelay(ms: number, method?: string): void {
    this.#vcenter.tempo.setTaskDelay(ms, method);
  }

  /** Moves the clock forward. Throws SIMULATOR_OPERATION_FAILED unless the simulator was given a ManualClock. */
  advanceClock(ms: number): void {
    if (!(this.#clock instanceof ManualClock)) {
      const message = "the simulator's clock cannot be moved; start it with a ManualClock";
      throw new SimulatorError("SIMULATOR_OPERATION_FAILED", message);
    }
    this.#clock.advance(ms);
  }

  /** Ends sessions as if they had been idle for too long: one by its key, or all. */
  expireSessions(key?: string): void {
    for (const session of this.#vcenter.sessions.list())
      if (key === undefined || session.key === key) this.#vcenter.sessions.end(session);
  }

  /** Cuts, restores or loses the connection between vCenter and a host. */
  setHostConnection(path: string, state: "connected" | "disconnected" | "notResponding"): void {
    setConnection(this.#vcenter, this.#require("HostSystem", path), state);
  }

  /** Puts a host into maintenance mode or out of it, without moving machines. */
  setHostMaintenance(path: string, inMaintenanceMode: boolean): void {
    const host = this.#require("HostSystem", path);
    this.#vcenter.registry.update(host, { runtime: { ...host.properties.runtime, inMaintenanceMode } });
  }

  /** Lets other data fill a datastore until that much is free; 0 makes it full. */
  setDatastoreFree(path: string, freeBytes: number): void {
    this.#vcenter.storage.setFree(this.#require("Datastore", path), freeBytes);
  }

  /** Makes a datastore unreachable, or reachable again. */
  setDatastoreAccessible(path: string, accessible: boolean): void {
    const datastore = this.#require("Datastore", path);
    this.#vcenter.registry.update(datastore, { summary: { ...datastore.properties.summary, accessible } });
  }

  /**
   * Puts up an iSCSI target, or replaces the one of that name and address. A host sees it, and a change of
   * it, once its adapter has the address and was told to rescan.
   */
  addIscsiTarget(target: IscsiTarget): void {
    this.#vcenter.iscsi.add(checkedTarget(target));
  }

  /** Takes an iSCSI target down at all its addresses; hosts miss it from their next rescan on. */
  removeIscsiTarget(iqn: string): void {
    if (this.#vcenter.iscsi.remove(iqn)) return;
    throw new SimulatorError("SIMULATOR_NOT_FOUND", `there is no iSCSI target '${iqn}'`);
  }

  /** Says whether a guest's tools run, now and after every boot. */
  setGuestTools(path: string, isRunning: boolean): void {
    const vm = this.#require("VirtualMachine", path);
    this.#vcenter.guestTools.set(vm.ref, isRunning);
    if (isRunning) wakeGuest(this.#vcenter, vm);
    else this.#vcenter.registry.update(vm, { guest: sleepingGuest });
  }

  /** Gives a running guest an address. */
  setGuestAddress(path: string, ipAddress: string): void {
    const vm = this.#require("VirtualMachine", path);
    this.#vcenter.registry.update(vm, { guest: { ...vm.properties.guest, ipAddress } });
  }

  /** Lets a machine ask something and wait for AnswerVM; the keys of the answers count from 0. */
  askQuestion(path: string, text: string, answers: readonly string[]): void {
    const vm = this.#require("VirtualMachine", path);
    const choiceInfo = answers.map((label, index) => ({ key: String(index), label, summary: label }));
    const question = {
      id: this.#vcenter.ids.nextMoid("", ""),
      text,
      choice: { choiceInfo, defaultIndex: 0 },
    };
    this.#vcenter.registry.update(vm, { runtime: { ...vm.properties.runtime, question } });
  }

  /** Lets a machine stop as if its guest had shut down or its host had failed. */
  stopMachine(path: string): void {
    powerOff(this.#vcenter, this.#require("VirtualMachine", path));
  }

  #require<T extends ManagedType>(type: T, path: string): ManagedObject<KindOf<T>> {
    const object = this.#vcenter.registry.find(type, findByInventoryPath(this.#vcenter, path)?.ref);
    if (object) return object;
    throw new SimulatorError(
      "SIMULATOR_NOT_FOUND",
      `there is no ${type} at '${path}' in the simulated inventory`,
    );
  }
}
