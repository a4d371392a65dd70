import type { Vim } from "@novasphere/vim25";
import type { TaskOptions } from "@novasphere/vsphere-client";
import { OpsError } from "./errors.ts";
import type { Image } from "./instance.ts";
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
        extraConfig: [slotOption(slot, request.vifId)],
      },
    },
    options,
  );
}

/**
 * Removes the network card with the port's address and frees its slot, in one task. Throws
 * `OPS_INTERFACE_NOT_FOUND` where the instance has neither the card nor the slot.
 */
export async function detachInterface(
  node: NodeContext,
  uuid: string,
  { vifId, macAddress }: PortKey,
  options: TaskOptions = {},
): Promise<void> {
  const { vm, properties } = await requireOurVm(node, uuid, options, paths);
  const card = findCard(properties["config.hardware.device"] ?? [], macAddress);
  const slot = takenSlots(properties["config.extraConfig"] ?? []).get(vifId);
  if (!card && slot === undefined)
    throw new OpsError(
      "OPS_INTERFACE_NOT_FOUND",
      `instance ${uuid} has no network card ${macAddress} and no slot of port ${vifId}`,
      { instanceUuid: uuid },
    );
  await runNodeTask(
    node,
    "ReconfigVM_Task",
    {
      _this: vm,
      spec: {
        ...(card && { deviceChange: [{ operation: "remove", device: card } as const] }),
        ...(slot !== undefined && { extraConfig: [slotOption(slot, undefined)] }),
      },
    },
    options,
  );
}

function findCard(
  devices: readonly Vim.AnyVirtualDevice[],
  macAddress: string,
): Vim.AnyVirtualDevice | undefined {
  const wanted = macAddress.toLowerCase();
  return devices.find((device) => "macAddress" in device && device.macAddress?.toLowerCase() === wanted);
}
