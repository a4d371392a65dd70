import { expect, it } from "vitest";
import { run } from "../../test/captured-run.ts";
import { writeConfig } from "../../test/nova-conf.ts";

const complete = `[vmware]
host_ip = vcenter.example.org
host_username = nova
host_password = gallimaufry$$1
cluster_name = ClusterA
`;

it("says that a configuration is valid", async () => {
  await using config = await writeConfig(complete);
  const { code, stdout, stderr } = await run(["config", "check", "--config-file", config.file]);
  expect({ code, problems: JSON.parse(stdout) }).toEqual({ code: 0, problems: [] });
  expect(stderr).toBe("novasphere: the configuration is valid\n");
});

it("names every problem with its place and fails", async () => {
  await using config = await writeConfig(`${complete}host_port = 70000\ncluster_nam = x\n`);
  const argv = ["config", "check", "--config-file", config.file, "--format", "table"];
  const { code, stdout, stderr } = await run(argv);
  expect(code).toBe(1);
  expect(stdout).toMatch(new RegExp(`^${config.file}:6:.*70000.*\\[CONFIG_INVALID_VALUE\\]$`, "m"));
  expect(stdout).toMatch(new RegExp(`^${config.file}:7:.*cluster_name.*\\[CONFIG_UNKNOWN_OPTION\\]$`, "m"));
  expect(stderr).toMatch(/the configuration has \d errors? \[CLI_INVALID_CONFIGURATION\]/);
});

it("lists problems as JSON with stable keys", async () => {
  await using config = await writeConfig(complete.replace("nova\n", "nova\nhost_port = x\n"));
  const { stdout } = await run(["config", "check", "--json", "--config-file", config.file]);
  expect(JSON.parse(stdout)).toMatchObject([
    { severity: "error", code: "CONFIG_INVALID_VALUE", file: config.file, line: 4, option: "host_port" },
  ]);
});

it("shows values with their sources and never a secret", async () => {
  await using config = await writeConfig(complete);
  const env = { OS_VMWARE__HOST_USERNAME: "from-env" };
  const argv = ["config", "show", "--config-file", config.file];
  const text = await run([...argv, "--format", "table"], { env });
  expect(text.stdout).toContain(`# ${config.file}:2\nhost_ip = vcenter.example.org\n`);
  expect(text.stdout).toContain("# OS_VMWARE__HOST_USERNAME\nhost_username = from-env\n");
  const json = await run(argv, { env });
  expect(JSON.parse(json.stdout)).toContainEqual({
    group: "vmware",
    option: "host_password",
    values: ["****"],
    source: `${config.file}:4`,
    error: null,
  });
  expect(text.stdout + json.stdout).not.toContain("gallimaufry");
});

it("lets later files win", async () => {
  await using first = await writeConfig(complete);
  await using second = await writeConfig("[vmware]\nhost_port = 8443\nhost_ip = other.example.org\n");
  const { stdout } = await run(["--config-file", first.file, "config", "show", "--config-file", second.file]);
  expect(JSON.parse(stdout)).toContainEqual(
    expect.objectContaining({ option: "host_ip", values: ["other.example.org"], source: `${second.file}:3` }),
  );
});

it("prints a sample file that is itself a valid file", async () => {
  const { stdout, code } = await run(["config", "sample"]);
  expect(code).toBe(0);
  await using config = await writeConfig(stdout);
  const shown = await run(["config", "show", "--config-file", config.file]);
  expect(shown.code).toBe(0);
});

it("tells what to do when there is no configuration", async () => {
  const { code, stderr } = await run(["hypervisor", "list"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/--config-file.*--simulate.*\[CLI_NO_CONFIGURATION\]/);
});

it("tells which file is missing", async () => {
  const { code, stderr } = await run(["hypervisor", "list", "--config-file", "/nowhere/nova.conf"]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^novasphere: error: .*\[CONFIG_NOT_LOADED\]\n.*\/nowhere\/nova\.conf/);
});
