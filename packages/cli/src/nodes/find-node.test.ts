import { expect, it } from "vitest";
import { CliError } from "../errors.ts";
import { requireNode } from "./find-node.ts";

const nodes = [
  {
    name: "domain-c7(ClusterA)",
    moid: "domain-c7",
    path: "/dc1/ClusterA",
    configuredAs: { name: "dc1/ClusterA" },
  },
  {
    name: "domain-c9(ClusterA)",
    moid: "domain-c9",
    path: "/dc2/ClusterA",
    configuredAs: { name: "/dc2/host/ClusterA" },
  },
  {
    name: "resgroup-5(gold)",
    moid: "resgroup-5",
    path: "/dc1/ClusterA/gold",
    configuredAs: { name: "gold" },
  },
];

it.each([
  ["its name", "domain-c9(ClusterA)", "domain-c9"],
  ["its moid", "domain-c7", "domain-c7"],
  ["its path", "/dc2/ClusterA", "domain-c9"],
  ["its path without the leading slash", "dc2/ClusterA", "domain-c9"],
  ["what the configuration calls it", "/dc2/host/ClusterA", "domain-c9"],
  ["the name in the brackets", "gold", "resgroup-5"],
  ["its running number", "2", "domain-c9"],
])("finds a node by %s", (_, text, moid) => {
  expect(requireNode(nodes, text).moid).toBe(moid);
});

it("lists the candidates of a name that several nodes have", () => {
  expect(() => requireNode(nodes, "ClusterA")).toThrow(
    expect.objectContaining({
      code: "CLI_NODE_AMBIGUOUS",
      message: expect.stringMatching(
        /domain-c7\(ClusterA\) \/dc1\/ClusterA, domain-c9\(ClusterA\) \/dc2\/ClusterA/,
      ),
    }),
  );
});

it("names the nodes there are when it finds none", () => {
  expect(() => requireNode(nodes, "4")).toThrow(CliError);
  expect(() => requireNode(nodes, "4")).toThrow(/no node '4'.*resgroup-5\(gold\)/);
});
