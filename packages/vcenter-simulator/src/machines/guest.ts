import type { Vim } from "@novasphere/vim25";
import { methodFault } from "../faults/method-fault.ts";
import { awakeGuest } from "../state/machine-properties.ts";
import type { ManagedObject, PropertyTrees } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import { devicesOf, isNetworkCard } from "./device.ts";
import { networkOf } from "./machine-links.ts";

type Machine = ManagedObject<"VirtualMachine">;

/** Lets the guest come up: after the boot time its tools run and it has an address on every card. */
export function bootGuest(vcenter: Vcenter, vm: Machine): void {
  if (vcenter.settings.guestBootMs === 0 || !vcenter.guestTools.isPresent(vm.ref)) return;
  const { bootTime } = vm.properties.runtime;
  vcenter.later(() => {
    if (vm.properties.runtime.bootTime === bootTime) wakeGuest(vcenter, vm);
  });
}

/** What a guest that needs no time to boot adds to a machine that starts. */
export function guestAtOnce(
  vcenter: Vcenter,
  vm: Machine,
): Pick<Partial<PropertyTrees["VirtualMachine"]>, "guest"> {
  if (vcenter.settings.guestBootMs > 0 || !vcenter.guestTools.isPresent(vm.ref)) return {};
  return { guest: awakeGuest };
}

/** Brings the guest of a running machine up now. */
export function wakeGuest(vcenter: Vcenter, vm: Machine): void {
  if (vm.properties.runtime.powerState !== "poweredOn") return;
  vcenter.registry.update(vm, { guest: awakeGuest });
}

/** What is known of a guest whose tools run. */
export function runningGuest(vcenter: Vcenter, vm: Machine): Vim.GuestInfo {
  const { name, config } = vm.properties;
  const customized = vcenter.customizations.get(vm);
  const net = devicesOf(config)
    .filter(isNetworkCard)
    .map((card, index): Vim.GuestNicInfo => {
      const network = vcenter.registry.find("Network", networkOf(card, vcenter));
      return {
        network: network?.properties.name ?? "",
        ipAddress: [customized?.addresses[index] ?? addressFor(vcenter, card.macAddress ?? "")],
        macAddress: card.macAddress ?? "",
        connected: true,
        deviceConfigId: card.key,
      };
    });
  const ipAddress = net[0]?.ipAddress?.[0];
  return {
    toolsStatus: "toolsOk",
    toolsVersionStatus2: "guestToolsUnmanaged",
    toolsRunningStatus: "guestToolsRunning",
    toolsVersion: "12389",
    guestId: config.guestId,
    guestFamily: config.guestId.startsWith("win") ? "windowsGuest" : "linuxGuest",
    guestFullName: config.guestFullName,
    hostName: customized?.hostName ?? name.toLowerCase().replace(/[^a-z\d.-]+/g, "-"),
    ...(ipAddress === undefined ? {} : { ipAddress }),
    net,
    guestState: "running",
    guestOperationsReady: true,
    interactiveGuestOperationsReady: false,
    guestStateChangeSupported: true,
  };
}

/** An address that follows from the card's MAC, out of 10.0.0.0/8. */
function addressFor({ ids }: Vcenter, macAddress: string): string {
  const number = Math.floor(ids.fraction("address", macAddress) * (2 ** 24 - 2)) + 1;
  return `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`;
}

/** Throws ToolsUnavailable unless the guest's tools run. */
export function requireGuestTools(vm: Machine): void {
  if (vm.properties.guest.toolsRunningStatus !== "guestToolsRunning") throw toolsUnavailable();
}

function toolsUnavailable() {
  const message = "Cannot complete operation because VMware Tools is not running in this virtual machine.";
  return methodFault("ToolsUnavailable", message);
}
