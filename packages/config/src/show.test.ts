import { expect, test } from "vitest";
import { TemporaryFolder } from "../test/temporary-folder.ts";
import { formatShownOptions, int, list, multiStr, showConfig, str } from "./index.ts";

const table = {
  DEFAULT: { targets: multiStr(), unset: str() },
  vmware: {
    host_ip: str({ required: true }),
    host_port: int({ default: 443 }),
    names: list(),
    padded: str(),
    host_password: str({ secret: true }),
    user: str({ default: "nova" }),
  },
};

test("shows effective values with their sources, secrets masked, even of an incomplete configuration", async () => {
  const text = `[DEFAULT]
targets = a
targets = b
[vmware]
host_port = x
names = p, q
padded = " z "
host_password = hunter2
`;
  await using folder = await TemporaryFolder.with({ "nova.conf": text });
  const shown = await showConfig(table, {
    configFiles: [folder.at("nova.conf")],
    env: { OS_VMWARE__USER: "me" },
  });
  expect(formatShownOptions(shown).replaceAll(folder.path, "/etc")).toBe(`[DEFAULT]
# /etc/nova.conf:3
targets = a
targets = b

[vmware]
# /etc/nova.conf:5
# /etc/nova.conf:5:13: [vmware] host_port: "x" must be an integer.
# /etc/nova.conf:6
names = p,q
# /etc/nova.conf:7
padded = " z "
# /etc/nova.conf:8
host_password = ****
# OS_VMWARE__USER
user = me
`);
  expect(shown.find(({ option }) => option === "unset")).toMatchObject({
    texts: [],
    source: { kind: "unset" },
  });
});
