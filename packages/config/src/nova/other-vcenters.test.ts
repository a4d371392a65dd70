import { expect, test } from "vitest";
import { TemporaryFolder } from "../../test/temporary-folder.ts";
import { checkConfig, findNovaOptions, listOtherVCenters, loadNovaConfig } from "../index.ts";

const first = "[vmware]\nhost_ip = vc1\nhost_username = nova\nhost_password = one\ncluster_name = A\n";
const east =
  "[vmware.east]\nhost_ip = vc2\nhost_username = nova\nhost_password = s3cond\ncluster_name = B, C\n";

test("each vCenter that other_vcenters names has a group of its own", async () => {
  const text = `${first}other_vcenters = east, dr-site\n${east}[vmware.dr-site]\nhost_ip = vc3\nhost_port = 8443\nhost_username = x\nhost_password = th1rd\ncluster_name = D\n`;
  await using folder = await TemporaryFolder.with({ "nova.conf": text });
  const config = await loadNovaConfig({ configFiles: [folder.at("nova.conf")] });
  const others = listOtherVCenters(config);
  expect(others.map(({ name }) => name)).toEqual(["east", "dr-site"]);
  expect(others.map(({ values }) => [values.hostIp, values.hostPort, values.hostPassword.reveal()])).toEqual([
    ["vc2", 443, "s3cond"],
    ["vc3", 8443, "th1rd"],
  ]);
  expect(others[0]?.values.clusterName.entries.map(({ name, line }) => [name, line])).toEqual([
    ["B", 11],
    ["C", 11],
  ]);
  expect(JSON.stringify(config.values)).not.toMatch(/s3cond|th1rd/);
});

test("a vCenter without its group stops the loading and is named", async () => {
  await using folder = await TemporaryFolder.with({ "nova.conf": `${first}other_vcenters = west\n${east}` });
  await expect(loadNovaConfig({ configFiles: [folder.at("nova.conf")] })).rejects.toThrow(/\[vmware\.west\]/);
});

test("the old name of the cluster list in [DEFAULT] is for the first vCenter only", async () => {
  const text = `[DEFAULT]\nvmwareapi_cluster_name = Old\n${first.replace("cluster_name = A\n", "")}other_vcenters = east\n${east}`;
  await using folder = await TemporaryFolder.with({ "nova.conf": text });
  const config = await loadNovaConfig({ configFiles: [folder.at("nova.conf")] });
  expect(config.values.vmware.clusterName.entries[0]?.name).toBe("Old");
  expect(listOtherVCenters(config)[0]?.values.clusterName.entries[0]?.name).toBe("B");
});

test("a misspelled option in such a group is found", async () => {
  const text = `${first}other_vcenters = east\n${east}host_prot = 1\n`;
  await using folder = await TemporaryFolder.with({ "nova.conf": text });
  const request = { configFiles: [folder.at("nova.conf")] };
  const problems = await checkConfig(await findNovaOptions(request), request);
  expect(problems).toMatchObject([
    { code: "CONFIG_UNKNOWN_OPTION", group: "vmware.east", suggestion: "Did you mean host_port?" },
  ]);
});
