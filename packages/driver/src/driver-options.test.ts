import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadNovaConfig } from "@novasphere/config";
import { afterEach, beforeEach, expect, test } from "vitest";
import { driverOptions } from "./driver-options.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "driver-options-"));
});

afterEach(() => rm(folder, { recursive: true }));

const login = "host_ip = vc.example.org\nhost_username = nova\nhost_password = s3cret\n";

async function options(lines: string) {
  const file = join(folder, "nova.conf");
  await writeFile(file, `[vmware]\n${login}${lines}`, { mode: 0o600 });
  return driverOptions(await loadNovaConfig({ configFiles: [file], env: {} }));
}

test("each configured name becomes a target that knows its file and line", async () => {
  const { targets } = await options("cluster_name = ClusterA, folder1/dc/ClusterB\ncluster_name = gold\n");
  const file = join(folder, "nova.conf");
  expect(targets).toEqual([
    { name: "ClusterA", location: `${file}:5` },
    { name: "folder1/dc/ClusterB", location: `${file}:5` },
    { name: "gold", location: `${file}:6` },
  ]);
});

test("the vCenter's address, user and password are taken; TLS is verified", async () => {
  const { vcenter } = await options("cluster_name = A\nhost_port = 8443\n");
  expect(vcenter).toMatchObject({
    url: "https://vc.example.org:8443/sdk",
    username: "nova",
    tls: { insecure: false },
  });
  expect(typeof vcenter.password === "function" && vcenter.password()).toBe("s3cret");
  expect(JSON.stringify(vcenter)).not.toContain("s3cret");
});

test("an IPv6 address is put in brackets", async () => {
  const { vcenter } = await options("cluster_name = A\nhost_ip = 2001:db8::1\n");
  expect(vcenter.url).toBe("https://[2001:db8::1]:443/sdk");
});

test("insecure counts only without a ca_file, as with Nova", async () => {
  const ca = join(folder, "ca.pem");
  await writeFile(ca, "-----BEGIN CERTIFICATE-----\n");
  const both = await options(`cluster_name = A\ninsecure = true\nca_file = ${ca}\n`);
  expect(both.vcenter.tls).toEqual({ ca: "-----BEGIN CERTIFICATE-----\n", insecure: false });
  const alone = await options("cluster_name = A\ninsecure = true\n");
  expect(alone.vcenter.tls).toEqual({ insecure: true });
});

test.each([
  ["ca_file = /no/such/file\n", /ca_file cannot be read: .*no such file/],
  ["datastore_regex = ds[\n", /datastore_regex is malformed/],
  ["pbm_enabled = true\n", /pbm_default_policy must name the policy/],
])("%j is refused by name", async (line, message) => {
  await expect(options(`cluster_name = A\n${line}`)).rejects.toMatchObject({
    code: "DRIVER_INVALID_CONFIGURATION",
    message: expect.stringMatching(message),
  });
});

test("T3: Placement's ratios and what the operator keeps are taken from [DEFAULT]", async () => {
  const { placement } = await options(
    "cluster_name = A\n[DEFAULT]\ncpu_allocation_ratio = 8\ninitial_ram_allocation_ratio = 1.5\nreserved_host_disk_mb = 1500\n",
  );
  expect(placement).toEqual({
    disk: "flat",
    allocationRatios: { vcpus: 8 },
    initialAllocationRatios: { vcpus: 4, memoryMb: 1.5, diskGb: 1 },
    reserved: { vcpus: 0, memoryMb: 512, diskGb: 2 },
  });
});

test("storage policies take the place of datastore_regex, for each vCenter its own", async () => {
  const policies = "pbm_enabled = true\npbm_default_policy = any\n";
  const other = `[vmware.east]\n${login}cluster_name = B\ndatastore_regex = ds\n`;
  const given = await options(
    `cluster_name = A\ndatastore_regex = ds\n${policies}other_vcenters = east\n${other}`,
  );
  expect(given).toMatchObject({ storagePolicies: { defaultPolicy: "any" } });
  expect(given.datastoreRegex).toBeUndefined();
  expect(given.otherVCenters).toMatchObject([{ datastoreRegex: /ds/u }]);
  expect(given.otherVCenters?.[0]?.storagePolicies).toBeUndefined();
});

test("image caches and what guests are given are as configured, for all vCenters", async () => {
  const other = `[vmware.east]\n${login}cluster_name = B\n`;
  const given = await options(
    "cluster_name = A\nuse_linked_clone = false\ncache_prefix = shared\ntransfer_by_host = true\nserial_log_dir = /var/log/vspc\n" +
      `serial_port_service_uri = vspc\nserial_port_proxy_uri = telnets://proxy:1\nother_vcenters = east\n${other}` +
      "[image_cache]\nsubdirectory_name = _images\n[DEFAULT]\nflat_injected = true\n",
  );
  const settings = {
    useLinkedClone: false,
    imageCacheFolder: "shared_images",
    transfersByHost: true,
    injectsNetworks: true,
    serialLogDir: "/var/log/vspc",
    serialPort: { serviceUri: "vspc", proxyUri: "telnets://proxy:1" },
  };
  expect(given).toMatchObject({ ...settings, otherVCenters: [settings] });
  const bare = await options("cluster_name = A\n[DEFAULT]\nmy_ip = 192.0.2.1\n");
  expect(bare).toMatchObject({
    useLinkedClone: true,
    imageCacheFolder: "192.0.2.1_base",
    transfersByHost: false,
    injectsNetworks: false,
  });
  expect(bare.serialPort).toBeUndefined();
});

test("each [vmware.NAME] is a vCenter of its own, and its errors name its group", async () => {
  const other = `[vmware.east]\n${login.replace("vc.", "vc2.")}cluster_name = B\n`;
  const { otherVCenters } = await options(`cluster_name = A\nother_vcenters = east\n${other}`);
  expect(otherVCenters).toMatchObject([
    { vcenter: { url: "https://vc2.example.org:443/sdk" }, targets: [{ name: "B" }] },
  ]);
  await expect(
    options(`cluster_name = A\nother_vcenters = east\n${other}datastore_regex = ds[\n`),
  ).rejects.toThrow(/\[vmware\.east\] datastore_regex is malformed/);
});

test("the topology, the basis of capacities, disk and names file are taken", async () => {
  const given = await options(
    "cluster_name = A\noverlap = share\ncapacity_basis = reservation\nshared_disk = true\nhost_per_node = true\n" +
      "published_names_file = /var/lib/nova/names.json\n[DEFAULT]\nhost = compute-7\n",
  );
  expect(given).toMatchObject({
    overlap: "share",
    capacityBasis: "reservation",
    placement: { disk: "shared" },
    host: "compute-7",
    hostPerNode: true,
    publishedNames: { load: expect.any(Function) },
  });
  expect((await options("cluster_name = A\n")).publishedNames).toBeUndefined();
});

test("how much is done at a time and how figures are read is taken, and has the driver's own defaults", async () => {
  const given = await options(
    "cluster_name = A\nlive_statistics = true\nstatistics_max_age = 5\noperations_per_node = 3\ntransfers_per_node = 1\n",
  );
  expect(given).toMatchObject({
    liveStatistics: true,
    statisticsMaxAgeMs: 5000,
    limits: { perNode: 3, transfersPerNode: 1 },
  });
  expect(await options("cluster_name = A\n")).toMatchObject({
    liveStatistics: false,
    statisticsMaxAgeMs: 60_000,
    limits: { perNode: 8, transfersPerNode: 4 },
  });
});
