import { describeWithVcsim, startVcsim } from "@novasphere/e2e-vcsim";
import { describe } from "vitest";
import { describeOps } from "./contract.ts";
import type { ContractServer } from "./contract-server.ts";

await describeWithVcsim(describe, "with vcsim", () => {
  describeOps(describe, "vcsim", start, {
    "home and disks of an instance are under the node's default policy":
      "it does not keep which policy a VM was given",
    "power off asks the guest first when it is given time": "its guests have no tools",
    "a first-class disk is attached, detached and kept":
      "the devices of its first-class disks do not name them",
    "a console ticket is given for a running instance only": "it has no AcquireTicket",
    "a sparse image is converted by the server and grown to the flavor's size":
      "it copies only disks with an extent file",
    "a snapshot gives the root disk, and leaves neither snapshot nor clone": "it has no ExportVm",
    "an image whose source breaks leaves nothing, and the next spawn fetches it anew":
      "an upload that begins late makes its directory anew after it was deleted",
    "an abort stops the transfer and leaves nothing":
      "an upload that begins late makes its directory anew after it was deleted",
  });
});

async function start(): Promise<ContractServer> {
  const vcsim = await startVcsim({ clusters: 2, pools: 1, vms: 0 });
  return {
    vcenter: { url: vcsim.url, username: vcsim.username, password: vcsim.password },
    poolPath: "DC0/DC0_C0/DC0_C0_RP1",
    otherPoolPath: "DC0/DC0_C1/DC0_C1_RP1",
    network: "VM Network",
    storagePolicy: "vSAN Default Storage Policy",
    portgroup: "DC0_DVPG0",
    [Symbol.asyncDispose]: () => vcsim.stop(),
  };
}
