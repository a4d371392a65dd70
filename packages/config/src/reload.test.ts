import { rm } from "node:fs/promises";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { TemporaryFolder } from "../test/temporary-folder.ts";
import { clusterList, formatProblem, int, loadConfig, type ReloadResult, str } from "./index.ts";

const table = {
  vmware: {
    host_ip: str({ required: true }),
    host_port: int({ default: 443 }),
    vnc_port: int({ default: 5900 }),
    host_password: str({ secret: true }),
    url: str(),
    cluster_name: clusterList({ required: true }),
  },
};
const first =
  "[vmware]\nhost_ip = a\nhost_port = bad\nhost_password = old-pass\nurl = x$host_password\ncluster_name = A, B\n";

async function loaded() {
  const folder = await TemporaryFolder.with({ "nova.conf": first });
  const config = await loadConfig(table, { configFiles: [folder.at("nova.conf")] });
  return { folder, config };
}

function applied(result: ReloadResult) {
  if (!result.applied) throw new Error(inspect(result));
  return result;
}

function refused(result: ReloadResult) {
  if (result.applied) throw new Error(inspect(result));
  return result.problems.map(formatProblem).join("\n");
}

test("an unchanged file changes nothing", async () => {
  const { folder, config } = await loaded();
  await using _ = folder;
  expect(applied(await config.reload()).changes).toEqual([]);
});

test("says what changed, by option, and puts new values in force", async () => {
  const { folder, config } = await loaded();
  await using _ = folder;
  const before = config.values;
  await folder.write("nova.conf", first.replace("= a", "= b").replace("A, B", "A, C").replace("bad", "8443"));
  const { changes } = applied(await config.reload());
  expect(changes.map(({ group, option }) => `${group}.${option}`)).toEqual([
    "vmware.host_ip",
    "vmware.host_port",
    "vmware.cluster_name",
  ]);
  expect(changes[0]).toMatchObject({ before: "a", after: "b", source: { kind: "file", line: 2 } });
  expect(config.values.vmware).toMatchObject({ hostIp: "b", hostPort: 8443 });
  expect(before.vmware.hostIp).toBe("a");
});

test("moving clusters to other lines is no change", async () => {
  const { folder, config } = await loaded();
  await using _ = folder;
  await folder.write(
    "nova.conf",
    first.replace("cluster_name = A, B", "\n# two\ncluster_name = A\ncluster_name = B"),
  );
  expect(applied(await config.reload()).changes).toEqual([]);
  expect(config.values.vmware.clusterName.entries.map(({ line }) => line)).toEqual([8, 9]);
});

test("a changed secret is reported without being printed, also where it was inserted", async () => {
  const { folder, config } = await loaded();
  await using _ = folder;
  await folder.write("nova.conf", first.replace("old-pass", "new-pass"));
  const result = applied(await config.reload());
  expect(result.changes.map(({ option }) => option)).toEqual(["host_password", "url"]);
  expect(inspect(result, { depth: 9, showHidden: true }) + JSON.stringify(result)).not.toMatch(
    /old-pass|new-pass/,
  );
  expect(config.values.vmware.hostPassword?.reveal()).toBe("new-pass");
});

test.each([
  ["a broken line", "[vmware\n", /nova\.conf:1:1: error: This section line does not end with '\]'/],
  ["a missing required option", "[vmware]\ncluster_name = A\n", /\[vmware\] host_ip: a value is required/],
  [
    "an option that becomes bad",
    first.replace("= a", "= a\nvnc_port = x"),
    /\[vmware\] vnc_port: "x" must be an integer/,
  ],
  ["no cluster", first.replace("A, B", ","), /\[vmware\] cluster_name: "," must name at least one cluster/],
])("%s leaves the old values in force and is reported", async (_, text, message) => {
  const { folder, config } = await loaded();
  await using __ = folder;
  await folder.write("nova.conf", text);
  const before = config.values;
  expect(refused(await config.reload())).toMatch(message);
  expect(config.values).toBe(before);
});

test("a file that is gone leaves the old values in force; when it is back, reloading works again", async () => {
  const { folder, config } = await loaded();
  await using _ = folder;
  await rm(folder.at("nova.conf"));
  expect(refused(await config.reload())).toContain("There is no file");
  expect(config.values.vmware.hostIp).toBe("a");
  await folder.write("nova.conf", first.replace("= a", "= c"));
  applied(await config.reload());
  expect(config.values.vmware.hostIp).toBe("c");
});

test("reloads at the same time wait for one another and report a change once", async () => {
  const { folder, config } = await loaded();
  await using _ = folder;
  await folder.write("nova.conf", first.replace("= a", "= b"));
  const results = await Promise.all([config.reload(), config.reload(), config.reload()]);
  expect(results.map((result) => applied(result).changes.length)).toEqual([1, 0, 0]);
});

test("a cancelled reload rejects with the signal's reason and changes nothing", async () => {
  const { folder, config } = await loaded();
  await using _ = folder;
  const reason = new Error("stopped");
  await expect(config.reload({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect(config.values.vmware.hostIp).toBe("a");
  applied(await config.reload());
});
