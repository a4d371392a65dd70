import type { Vim } from "@novasphere/vim25";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";

type Machine = ManagedObject<"VirtualMachine">;

/** What a guest is to become at its next boot. */
export interface PendingCustomization {
  readonly hostName: string | undefined;
  /** Fixed addresses by card, in order; undefined where the card keeps its own. */
  readonly addresses: readonly (string | undefined)[];
}

/** Customizations that wait for their machine to be powered on, by moid. */
export class Customizations {
  readonly #pending = new Map<string, PendingCustomization>();

  set({ ref }: Machine, customization: PendingCustomization): void {
    this.#pending.set(ref.value, customization);
  }

  /** What the machine is to become, until it is told something else. */
  get({ ref }: Machine): PendingCustomization | undefined {
    return this.#pending.get(ref.value);
  }
}

/** Notes a customization for the machine's next boot. */
export function customizeNextBoot(vcenter: Vcenter, vm: Machine, spec: Vim.CustomizationSpec): void {
  const { hostName } = spec.identity as { hostName?: Vim.AnyCustomizationName };
  const addresses = (spec.nicSettingMap ?? []).map(({ adapter }) => fixedAddress(adapter.ip));
  vcenter.customizations.set(vm, { hostName: nameFor(vm, hostName), addresses });
}

function nameFor({ properties }: Machine, name: Vim.AnyCustomizationName | undefined): string | undefined {
  if (name?.$type === "CustomizationFixedName") return (name as Vim.CustomizationFixedName).name;
  return name?.$type === "CustomizationVirtualMachineName" ? properties.name : undefined;
}

function fixedAddress(ip: Vim.AnyCustomizationIpGenerator): string | undefined {
  return ip.$type === "CustomizationFixedIp" ? (ip as Vim.CustomizationFixedIp).ipAddress : undefined;
}
