import { afterAll, beforeAll, expect, it } from "vitest";
import { type CapturedOptions, type CapturedRun, run } from "./captured-run.ts";
import { configFor, type TemporaryConfig, type TestServer } from "./nova-conf.ts";

/** A vCenter with one datacenter DC0, its cluster DC0_C0, and two pools in it: DC0_C0_RP1 and DC0_C0_RP2. */
export interface SuiteVCenter extends TestServer, AsyncDisposable {}

interface Row {
  readonly [key: string]: unknown;
  readonly id: string;
  readonly moid: string;
}

/** What every command must do on any vCenter, real or simulated. Call it inside a `describe`. */
export function commandSuite(start: () => Promise<SuiteVCenter>): void {
  let vcenter: SuiteVCenter;
  let config: TemporaryConfig;

  beforeAll(async () => {
    vcenter = await start();
    config = await configFor(vcenter, [
      "DC0_C0, DC0/DC0_C0/DC0_C0_RP1",
      "/DC0/host/DC0_C0/Resources/DC0_C0_RP2",
    ]);
  });
  afterAll(async () => {
    await config?.[Symbol.asyncDispose]();
    await vcenter?.[Symbol.asyncDispose]();
  });

  const nova = (line: string, options?: CapturedOptions): Promise<CapturedRun> =>
    run([...line.split(" "), "--config-file", config.file], options);
  const done = async (line: string): Promise<string> => {
    const { code, stdout, stderr } = await nova(line);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    return stdout;
  };
  const answer = async <Answer>(line: string): Promise<Answer> => JSON.parse(await done(line)) as Answer;
  const create = (name: string, node: string, more = "") =>
    answer<Row>(`server create ${name} --node ${node} --vcpus 1 --ram 256 --disk 1${more}`);

  it("lists a node for each cluster and pool, in the order of the configuration", async () => {
    const nodes = await answer<Row[]>("hypervisor list");
    expect(nodes).toMatchObject([
      { id: 1, type: "cluster", state: "up", path: "/DC0/DC0_C0", configured_as: "DC0_C0" },
      { id: 2, type: "pool", state: "up", path: "/DC0/DC0_C0/DC0_C0_RP1" },
      { id: 3, type: "pool", state: "up", path: "/DC0/DC0_C0/DC0_C0_RP2" },
    ]);
    expect(nodes.map(({ hypervisor_hostname: name }) => name)).toEqual([
      `${nodes[0]?.moid}(DC0_C0)`,
      `${nodes[1]?.moid}(DC0_C0_RP1)`,
      `${nodes[2]?.moid}(DC0_C0_RP2)`,
    ]);
    for (const node of nodes) expect(node["vcpus"]).toBeGreaterThan(0);
  });

  it("prints the same nodes as a table", async () => {
    const table = await done("hypervisor list --format table");
    expect(table).toMatch(/^\+-+\+.*\n\| ID \| Hypervisor Hostname .*\| State \| vCPUs \|/);
    expect(table).toMatch(/\| {2}1 \| domain-c\d+\(DC0_C0\) +\| cluster +\| up +\|/);
  });

  it("shows one node under any of its names, and sums all", async () => {
    const nodes = await answer<Row[]>("hypervisor list");
    const byPath = await answer<Row>("hypervisor show /DC0/DC0_C0/DC0_C0_RP1");
    const byMoid = await answer<Row>(`hypervisor show ${nodes[1]?.moid}`);
    expect(byMoid).toMatchObject({ ...nodes[1], configured_at: `${config.file}:7` });
    expect({ ...byPath, collected_at: "" }).toEqual({ ...byMoid, collected_at: "" });
    const totals = await answer<Row>("hypervisor stats");
    const sum = (field: string) => nodes.reduce((total, node) => total + Number(node[field]), 0);
    expect(totals).toMatchObject({ count: 3, vcpus: sum("vcpus"), memory_mb: sum("memory_mb") });
  });

  it("creates an instance in the very pool of its node, with progress for each task", async () => {
    const [, node] = await answer<Row[]>("hypervisor list");
    const line = "server create in-pool --node DC0_C0_RP1 --vcpus 1 --ram 256 --disk 1";
    const { code, stdout, stderr } = await nova(line);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      name: "in-pool",
      status: "ACTIVE",
      node: node?.["hypervisor_hostname"],
      vcpus: 1,
      memory_mb: 256,
      resource_pool: `ResourcePool:${node?.moid}`,
      resource_pool_path: "/DC0/host/DC0_C0/Resources/DC0_C0_RP1",
      compute_resource_path: "/DC0/host/DC0_C0",
    });
    for (const task of ["CreateVM_Task", "ReconfigVM_Task", "PowerOnVM_Task"])
      expect(stderr).toMatch(new RegExp(`^${task} .* 100 % {2}success`, "m"));
    await done("server delete in-pool");
  });

  it("creates an instance of a cluster in its root pool, powered off when asked", async () => {
    const server = await create("in-cluster", "DC0_C0", " --no-start");
    expect(server).toMatchObject({
      status: "SHUTOFF",
      resource_pool_path: "/DC0/host/DC0_C0/Resources",
    });
    const [row] = await answer<Row[]>("server list");
    expect(server).toMatchObject(row ?? { id: "no server" });
    expect(await answer<Row[]>("server list --long")).toEqual([server]);
    await done(`server delete ${server.id}`);
    expect(await answer<Row[]>("server list")).toEqual([]);
  });

  it("stops, starts and restarts an instance", async () => {
    await create("life", "DC0_C0_RP2");
    const status = async () => (await answer<Row>("server show life"))["status"];
    await done("server stop life");
    expect(await status()).toBe("SHUTOFF");
    const refused = await nova("server reboot life");
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/^novasphere: error: .* \[OPS_INVALID_POWER_STATE\]$/m);
    await done("server start life");
    await done("server reboot --hard life");
    await done("server reboot life");
    expect(await status()).toBe("ACTIVE");
    await done("server delete life");
  });

  it("counts the instances of a node and what they use", async () => {
    const before = await answer<Row>("hypervisor show DC0_C0_RP2");
    await create("counted", "DC0_C0_RP2");
    const after = await answer<Row>("hypervisor show DC0_C0_RP2");
    expect([before["running_vms"], after["running_vms"]]).toEqual([0, 1]);
    expect([before["vcpus_used"], after["vcpus_used"]]).toEqual([0, 1]);
    await done("server delete counted");
  });

  it("takes several instances at once, and none when one of the names is wrong", async () => {
    const first = await create("twin", "DC0_C0_RP1", " --no-start");
    const second = await create("twin", "DC0_C0_RP2", " --no-start");
    const ambiguous = await nova("server start twin");
    expect(ambiguous.code).toBe(1);
    expect(ambiguous.stderr).toMatch(new RegExp(`${first.id}.*${second.id}.*\\[CLI_SERVER_AMBIGUOUS\\]`));
    const wrong = await nova(`server delete ${first.id} nobody`);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain("[CLI_SERVER_NOT_FOUND]");
    expect(await answer<Row[]>("server list")).toHaveLength(2);
    await done(`server delete ${first.id} ${second.id}`);
    expect(await answer<Row[]>("server list")).toEqual([]);
  });

  it.each([
    [
      "a node that is not served",
      "--node domain-c99999(DC0_C9) --vcpus 1 --ram 256 --disk 1",
      "CLI_NODE_NOT_FOUND",
    ],
    ["memory that vSphere cannot give", "--node DC0_C0 --vcpus 1 --ram 257 --disk 1", "OPS_INVALID_INSTANCE"],
    [
      "a network that is not there",
      "--node DC0_C0 --vcpus 1 --ram 256 --disk 1 --network nix",
      "OPS_NETWORK_NOT_FOUND",
    ],
    [
      "a disk that fits nowhere",
      "--node DC0_C0 --vcpus 1 --ram 256 --disk 99999999",
      "OPS_DATASTORE_NOT_FOUND",
    ],
  ])("refuses %s and leaves nothing behind", async (_, options, errorCode) => {
    const { code, stdout, stderr } = await nova(`server create refused ${options}`);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(new RegExp(`^novasphere: error: .* \\[${errorCode}\\]$`, "m"));
    expect(await answer<Row[]>("server list")).toEqual([]);
  });

  it("resolves names and shows candidates for those that do not resolve", async () => {
    const line = "inventory resolve DC0/DC0_C0 dc0_c0 DC0_C0_RP2";
    const { code, stdout, stderr } = await nova(line);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([
      { name: "DC0/DC0_C0", result: "resolved", kind: "cluster", path: "/DC0/host/DC0_C0" },
      { name: "dc0_c0", result: "not found", near_misses: [{ path: "/DC0/host/DC0_C0" }] },
      { name: "DC0_C0_RP2", result: "resolved", path: "/DC0/host/DC0_C0/Resources/DC0_C0_RP2" },
    ]);
    expect(stderr).toMatch(/\[INVENTORY_NOT_FOUND\]/);
    const configured = await done("inventory resolve --format table");
    expect(configured).toMatch(/\| DC0_C0 +\| resolved \| cluster /);
  });

  it("prints the inventory as a tree and finds objects with their properties", async () => {
    const tree = await answer<Row>("inventory tree");
    expect(tree).toMatchObject({ name: "/", clusters: 1, pools: 2 });
    expect(await done("inventory tree --format table")).toMatch(
      /^ {4}DC0_C0 {2}ClusterComputeResource:domain-c\d+ /m,
    );
    const clusters = await answer<Row[]>("inventory find cluster DC0_* --properties summary.numHosts");
    expect(clusters).toMatchObject([
      { path: "/DC0/host/DC0_C0", properties: { "summary.numHosts": expect.any(Number) } },
    ]);
    expect(await answer<Row[]>("inventory find host /DC0/host/DC0_C0/*")).toHaveLength(
      Number(clusters[0] && (clusters[0]["properties"] as Record<string, unknown>)["summary.numHosts"]),
    );
  });

  it("serves the names that resolve and warns of the others with their place", async () => {
    await using partly = await configFor(vcenter, ["DC0_C0", "Nowhere"]);
    const { code, stdout, stderr } = await run(["hypervisor", "list", "--config-file", partly.file]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toHaveLength(1);
    expect(stderr).toMatch(new RegExp(`^novasphere: warning: ${partly.file}:\\d+: .*'Nowhere'`, "m"));
  });

  it("says that the password was refused, without the password", async () => {
    await using wrong = await configFor({ ...vcenter, password: "gallimaufry" }, ["DC0_C0"]);
    const { code, stderr } = await run(["hypervisor", "list", "--debug", "--config-file", wrong.file]);
    expect(code).toBe(1);
    expect(stderr).toContain("[VSPHERE_INVALID_LOGIN]");
    expect(stderr).not.toContain("gallimaufry");
  });

  it("reports each call for debugging, on standard error", async () => {
    const { stdout, stderr } = await nova("server list --debug");
    expect(JSON.parse(stdout)).toEqual([]);
    expect(stderr).toMatch(/^novasphere: debug: Login \d+\.\d ms$/m);
    expect(stderr).toMatch(/^novasphere: debug: Logout \d+\.\d ms$/m);
  });

  it("logs out and says so when it is interrupted", async () => {
    const stop = new AbortController();
    const reason = Object.assign(new Error("interrupted by a test"), { code: "CLI_INTERRUPTED" });
    stop.abort(reason);
    const { code, stdout, stderr } = await nova("server list", { signal: stop.signal });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe("novasphere: error: interrupted by a test [CLI_INTERRUPTED]\n");
  });
}
