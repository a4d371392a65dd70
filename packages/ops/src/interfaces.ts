import type { Vim } from "@novasphere/vim25";
import type { TaskOptions } from "@novasphere/vsphere-client";
import type { Image } from "./instance.ts";
import { type AddressedCard, formatMachineId, machineIdKey, withCard, withoutCard } from "./machine-id.ts";
import { addNetworkCard, nextSlot, slotOption, takenSlots } from "./network-card.ts";
import { fetchNetworkCards, type InterfaceRequest } from "./networks.ts";
import type { NodeContext } from "./node-context.ts";
import { runNodeTask } from "./node-work.ts";
import { readVifModel } from "./spec/vif-model.ts";
import { requireOurVm } from "./vm-lookup.ts";

/** An interface with the Neutron port it belongs to. */
export type PortInterface = InterfaceRequest & { readonly vifId: string; readonly macAddress: string };

/** Names an interface that goes: its port, and the address its card is known by. */
export type PortKey = Pick<PortInterface, "vifId" | "macAddress">;

/** What a card is attached with. */
export interface AttachInterfaceOptions extends TaskOptions {
  /** The instance's image, which says what kind of card it wants. */
  readonly image?: Image;
}

const paths = ["config.hardware.device", "config.extraConfig"] as const;

/**
 * Adds a network card and notes its port in the lowest free slot, in one task. A port that is plugged already is
 * success. Throws `OPS_NETWORK_NOT_FOUND`.
 */
export async function attachInterface(
  node: NodeContext,
  uuid: string,
  request: PortInterface,
  options: AttachInterfaceOptions = {},
): Promise<void> {
  const { vm, properties } = await requireOurVm(node, uuid, options, paths);
  const extraConfig = properties["config.extraConfig"] ?? [];
  const isPlugged = takenSlots(extraConfig).has(request.vifId);
  if (isPlugged && findCard(properties["config.hardware.device"] ?? [], request.macAddress)) return;
  const [card] = await fetchNetworkCards(node, [request], options);
  if (!card) throw new TypeError("one request gives one card");
  const slot = takenSlots(extraConfig).get(request.vifId) ?? nextSlot(extraConfig);
  const type = readVifModel(options.image?.properties ?? {});
  await runNodeTask(
    node,
    "ReconfigVM_Task",
    {
      _this: vm,
      spec: {
        deviceChange: [addNetworkCard(-1, type, card, undefined)],
        extraConfig: [
          slotOption(slot, request.vifId),
          ...machineIdOption(node, extraConfig, (present) => withCard(present, request)),
        ],
      },
    },
    options,
  );
}

/**
 * Removes the network card with the port's address and frees its slot, in one task. Having neither is success.
 */
export async function detachInterface(
  node: NodeContext,
  uuid: string,
  { vifId, macAddress }: PortKey,
  options: TaskOptions = {},
): Promise<void> {
  const { vm, properties } = await requireOurVm(node, uuid, options, paths);
  const present = properties["config.extraConfig"] ?? [];
  const card = findCard(properties["config.hardware.device"] ?? [], macAddress);
  const slot = takenSlots(present).get(vifId);
  if (!card && slot === undefined) return;
  const extraConfig = [
    ...(slot === undefined ? [] : [slotOption(slot, undefined)]),
    ...machineIdOption(node, present, (machineId) => withoutCard(machineId, macAddress)),
  ];
  await runNodeTask(
    node,
    "ReconfigVM_Task",
    {
      _this: vm,
      spec: {
        ...(card && { deviceChange: [{ operation: "remove", device: card } as const] }),
        ...(extraConfig.length > 0 && { extraConfig }),
      },
    },
    options,
  );
}

/** Tells the guest what its cards are to be set to, whether the node does so by itself or not. So already: no task. */
export async function injectNetworkInfo(
  node: NodeContext,
  uuid: string,
  cards: readonly AddressedCard[],
  options: TaskOptions = {},
): Promise<void> {
  const value = formatMachineId(cards);
  const { vm, properties } = await requireOurVm(node, uuid, options, ["config.extraConfig"]);
  if (machineIdOf(properties["config.extraConfig"] ?? []) === value) return;
  const extraConfig = [{ key: machineIdKey, value }];
  await runNodeTask(node, "ReconfigVM_Task", { _this: vm, spec: { extraConfig } }, options);
}

function machineIdOf(extraConfig: readonly Vim.OptionValue[]): string {
  return String(extraConfig.find(({ key }) => key === machineIdKey)?.value ?? "");
}

/** The option that tells the guest of a change of its cards, where the node does so. */
function machineIdOption(
  { injectsNetworks = false }: NodeContext,
  extraConfig: readonly Vim.OptionValue[],
  change: (present: string) => string,
): Vim.OptionValue[] {
  const present = machineIdOf(extraConfig);
  const value = change(present);
  return injectsNetworks && value !== present ? [{ key: machineIdKey, value }] : [];
}

function findCard(
  devices: readonly Vim.AnyVirtualDevice[],
  macAddress: string,
): Vim.AnyVirtualDevice | undefined {
  const wanted = macAddress.toLowerCase();
  return devices.find((device) => "macAddress" in device && device.macAddress?.toLowerCase() === wanted);
}
