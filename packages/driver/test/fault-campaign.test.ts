import { readFile } from "node:fs/promises";
import { ManualClock, startSimulator } from "@novasphere/vcenter-simulator";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { campaignFaults } from "./campaign-faults.ts";
import { type CampaignReport, runFaultCampaign } from "./fault-campaign.ts";

/** What the simulator's control has besides faults, and what reaches no instance of the campaign. */
const noFaults = [
  ...["failCalls", "failTasks", "listRules", "clearRules"],
  ...["setGuestAddress", "addIscsiTarget", "removeIscsiTarget"],
];
const ruleFields = ["method", "type", "object", "probability", "skip", "times", "effect"];

describe("the fault campaign", () => {
  let report: CampaignReport;
  beforeAll(async () => {
    // Time goes on by as much at each turn, so that a slow machine is no slow vCenter and gives nothing up.
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      report = await runFaultCampaign(4, 20261123, () => {
        vi.advanceTimersByTime(2);
        return 2;
      });
    } finally {
      vi.useRealTimers();
    }
  }, 600_000);

  test("F2, F7: no fault loses an instance, and one of a node is not noticed by any other", () => {
    const { rows } = report;
    expect(rows.map(({ fault }) => fault)).toEqual(campaignFaults.map(({ name }) => name));
    expect(rows.filter(({ lost, leftOver }) => lost !== 0 || leftOver !== 0)).toEqual([]);
    const ofNodes = rows.filter(({ reach }) => reach === "node");
    expect(
      ofNodes.filter(({ othersFailed, othersStale }) => othersFailed !== 0 || othersStale !== 0),
    ).toEqual([]);
  });

  test("uses everything that the simulator's control can break", async () => {
    await using simulator = await startSimulator({ clock: new ManualClock() });
    const verbs = Object.getOwnPropertyNames(Object.getPrototypeOf(simulator.control)).filter(
      (name) => name !== "constructor" && !noFaults.includes(name),
    );
    expect([...report.used].toSorted()).toEqual([...verbs, ...ruleFields].toSorted());
  });

  test("its page shows the faults there are, and none that lost anything", async () => {
    const page = await readFile(new URL("../../../docs/fault-campaign.md", import.meta.url), "utf8");
    const rows = page
      .split("\n")
      .filter((line) => /^\| (?:node|session|vCenter) /.test(line))
      .map((line) => line.slice(2, -2).split(" | "));
    expect(rows.map(([reach, fault]) => [reach, fault])).toEqual(
      campaignFaults.map(({ reach, name }) => [reach, name]),
    );
    for (const row of rows) expect(row.slice(6, 8)).toEqual(["0", "0"]);
  });
});
