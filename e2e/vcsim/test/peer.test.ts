import { describeWithVcsim, type PeerWay, startPeer, startVcsim } from "@novasphere/e2e-vcsim";
import { describe, expect, it } from "vitest";

await describeWithVcsim(describe, "the peer of benchmarks", () => {
  it("finds the same by every way, and says how many calls that took", async () => {
    await using vcsim = await startVcsim({ clusters: 3, hosts: 2, standaloneHosts: 0, vms: 1 });
    await using peer = await startPeer(vcsim.url);
    const paths = ["/DC0/host/DC0_C0", "/DC0/host/DC0_C2"];
    const answers: Partial<Record<PeerWay, readonly [found: number, calls: number]>> = {};
    for (const way of ["finder", "inventoryPath", "tree", "machines", "leaves", "fiveCalls"] as const) {
      const { found, calls, residentMb } = await peer.ask(way, paths);
      answers[way] = [found, calls];
      expect(residentMb).toBeGreaterThan(1);
    }
    expect(answers).toEqual({
      finder: [2, expect.any(Number)],
      inventoryPath: [2, 2],
      tree: [2, 1],
      machines: [3, 1],
      leaves: [12, 1],
      fiveCalls: [12, 15],
    });
  });

  it("says so when it cannot answer", async () => {
    await using vcsim = await startVcsim({ vms: 0 });
    await using peer = await startPeer(vcsim.url);
    await expect(peer.ask("tree", ["/no/such/path"])).rejects.toMatchObject({ code: "VCSIM_PEER_FAILED" });
  });
});
