import { expect, it } from "vitest";
import { startSimulator } from "../index.ts";
import { devicesOf } from "../machines/device.ts";
import { SharedValues } from "./shared-values.ts";

it("equal values become one object, others stay what they are", () => {
  const shared = new SharedValues();
  const first = { label: "IDE 0", keys: [1, 2] };
  expect(shared.share(first)).toBe(first);
  expect(shared.share({ label: "IDE 0", keys: [1, 2] })).toBe(first);
  const other = { label: "IDE 0", keys: [2, 1] };
  expect(shared.share(other)).toBe(other);
  const large = { limit: 2n ** 60n };
  expect(shared.share(large)).toBe(large);
});

it("machines have equal controllers in common", async () => {
  await using simulator = await startSimulator({ tls: false });
  const configs = () =>
    simulator.inventory.list("VirtualMachine").map((ref) => simulator.inventory.properties(ref).config);
  const [one, two] = configs().map((config) =>
    devicesOf(config).filter(({ $type }) => $type === "ParaVirtualSCSIController"),
  );
  expect(one).toHaveLength(1);
  expect(one?.[0]).toBe(two?.[0]);
});
