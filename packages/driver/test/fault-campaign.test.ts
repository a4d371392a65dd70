import { expect, test } from "vitest";
import { campaignFaults } from "./campaign-faults.ts";
import { runFaultCampaign } from "./fault-campaign.ts";

test("F2, F7: no fault loses an instance, and one of a node is not noticed by any other", async () => {
  const rows = await runFaultCampaign(5, 20261123);
  expect(rows.map(({ fault }) => fault)).toEqual(campaignFaults.map(({ name }) => name));
  expect(rows.filter(({ lost, leftOver }) => lost !== 0 || leftOver !== 0)).toEqual([]);
  const ofNodes = rows.filter(({ reach }) => reach === "node");
  expect(ofNodes.filter(({ othersFailed, othersStale }) => othersFailed !== 0 || othersStale !== 0)).toEqual(
    [],
  );
}, 60_000);
