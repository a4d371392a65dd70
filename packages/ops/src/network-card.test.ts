import { expect, test } from "vitest";
import { addNetworkCard } from "./network-card.ts";

test.each([
  ["nsx.LogicalSwitch", "port-1"],
  ["opaque", undefined],
])(
  "a card on an opaque network of type %s is known there by its port: %s",
  (opaqueNetworkType, externalId) => {
    const backing = {
      $type: "VirtualEthernetCardOpaqueNetworkBackingInfo" as const,
      opaqueNetworkId: "network-1",
      opaqueNetworkType,
    };
    const { device } = addNetworkCard(-1, "VirtualVmxnet3", { backing, vifId: "port-1" }, undefined);
    expect(device).toMatchObject({ backing });
    expect("externalId" in device ? device.externalId : undefined).toBe(externalId);
  },
);
