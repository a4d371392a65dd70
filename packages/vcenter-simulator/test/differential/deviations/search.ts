import type { Deviation } from "../script.ts";

/** Where ours does not do as vcsim does, and why. */
export const searchDeviations: readonly Deviation[] = [
  {
    step: "by files and addresses › 7. FindByDnsName",
    vcsim: {
      ok: "nothing",
    },
    simulator: {
      ok: "/DC0/host/DC0_C0/DC0_C0_H0",
    },
    because: "Hosts are found by their DNS name; vcsim finds only those with guest or host addresses.",
  },
];
