import type { InstanceInfo } from "@novasphere/ops";
import { expect, it } from "vitest";
import { locateInstances, requireServer } from "./find-server.ts";

function instance(uuid: string, displayName: string): InstanceInfo {
  return {
    uuid,
    displayName,
    vm: { type: "VirtualMachine", value: `vm-${uuid[0]}` },
    vmName: `${displayName} (${uuid})`,
    powerState: "running",
    vcpus: 1,
    memoryMb: 512,
    resourcePool: undefined,
    host: undefined,
  };
}

const [a, b, c] = ["a", "b", "c"].map((letter) => `${letter.repeat(8)}-0000-4000-8000-000000000000`) as [
  string,
  string,
  string,
];
const servers = locateInstances(
  new Map([
    ["domain-c7(ClusterA)", [instance(a, "web"), instance(b, "db")]],
    ["resgroup-5(gold)", [instance(c, "web")]],
  ]),
);

it.each([
  ["UUID", b],
  ["UUID in capitals", b.toUpperCase()],
  ["name", "db"],
  ["name of the VM", `db (${b})`],
])("finds an instance by %s", (_, text) => {
  expect(requireServer(servers, text)).toMatchObject({ node: "domain-c7(ClusterA)", instance: { uuid: b } });
});

it("lists UUIDs and nodes when several have the name", () => {
  expect(() => requireServer(servers, "web")).toThrow(
    expect.objectContaining({
      code: "CLI_SERVER_AMBIGUOUS",
      message: expect.stringContaining(`${a} on domain-c7(ClusterA), ${c} on resgroup-5(gold)`),
    }),
  );
});

it("says when there is none", () => {
  expect(() => requireServer(servers, "gone")).toThrow(
    expect.objectContaining({ code: "CLI_SERVER_NOT_FOUND", message: expect.stringContaining("'gone'") }),
  );
});
