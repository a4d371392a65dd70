import { expect, test } from "vitest";
import { formatMachineId, withCard, withoutCard } from "./machine-id.ts";

const one = { macAddress: "fa:16:3e:00:00:01", ipv4: { address: "192.0.2.5", cidr: "192.0.2.0/24" } };
const other = {
  macAddress: "FA:16:3E:00:00:02",
  ipv4: { address: "10.1.2.3", cidr: "10.0.0.0/13", gateway: "10.0.0.1", dns: "10.0.0.2" },
};

test("cards are told apart by #, their fields by semicolons, and what is unknown is left out", () => {
  expect(formatMachineId([one, other, { macAddress: "fa:16:3e:00:00:03" }, {}])).toBe(
    "fa:16:3e:00:00:01;192.0.2.5;255.255.255.0;;192.0.2.255;#" +
      "FA:16:3E:00:00:02;10.1.2.3;255.248.0.0;10.0.0.1;10.7.255.255;10.0.0.2#" +
      "fa:16:3e:00:00:03;;;;;#",
  );
});

test.each([
  ["0.0.0.0/0", "0.0.0.0;;255.255.255.255"],
  ["192.0.2.8/30", "255.255.255.252;;192.0.2.11"],
  ["192.0.2.8/31", "255.255.255.254;;"],
  ["192.0.2.8/32", "255.255.255.255;;"],
])("the mask and the broadcast address of %s", (cidr, expected) => {
  expect(formatMachineId([{ macAddress: "m", ipv4: { cidr } }])).toBe(`m;;${expected};#`);
});

test.each(["192.0.2.0", "192.0.2.0/33", "192.0.256.0/24", "2001:db8::/64"])(
  "%s is no IPv4 subnet",
  (cidr) => {
    expect(() => formatMachineId([{ macAddress: "m", ipv4: { cidr } }])).toThrow("is no IPv4 subnet");
  },
);

test("a card comes, is replaced and goes by its address in either case", () => {
  const both = withCard(formatMachineId([one]), other);
  expect(both).toBe(formatMachineId([one, other]));
  expect(withCard(both, { ...one, macAddress: "FA:16:3E:00:00:01" })).toBe(
    formatMachineId([other, { ...one, macAddress: "FA:16:3E:00:00:01" }]),
  );
  expect(withoutCard(both, "fa:16:3e:00:00:02")).toBe(formatMachineId([one]));
  expect(withoutCard("", "fa:16:3e:00:00:02")).toBe("");
});
