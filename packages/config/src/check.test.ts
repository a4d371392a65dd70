import { chmod } from "node:fs/promises";
import { expect, test } from "vitest";
import { TemporaryFolder } from "../test/temporary-folder.ts";
import { checkConfig, formatProblem, int, multiStr, novaOptions, str } from "./index.ts";

async function check(text: string, env: Record<string, string> = {}) {
  await using folder = await TemporaryFolder.with({ "nova.conf": text });
  const problems = await checkConfig(novaOptions, { configFiles: [folder.at("nova.conf")], env });
  return problems.map((problem) => formatProblem(problem).replaceAll(`${folder.path}/`, ""));
}

const complete = "[vmware]\nhost_ip = vc\nhost_username = u\nhost_password = p\ncluster_name = A\n";

test("a good file has no problems", async () => {
  expect(await check(complete)).toEqual([]);
});

test("everything is named at once, in the order of the lines, with places and suggestions", async () => {
  const text = `[vmware]
host_ip = vc
host_usrname = u
host_port = 70000
my_ip = 10.0.0.1
overlap = shar
cluster_name = A, A
  # B
[DEFAULT]
vmwareapi_cluster_name = C
flavour = vanilla
host_ip = vc
[vmwre]
x = 1
[libvirt]
cpu_mode = none
[vmware]
insecure = perhaps
`;
  expect(await check(text)).toEqual([
    "nova.conf:3:1: error: [vmware] host_usrname: there is no such option. Did you mean host_username?",
    'nova.conf:4:13: error: [vmware] host_port: "70000" must be at most 65535.',
    "nova.conf:5:1: error: [vmware] my_ip: there is no such option. It belongs in [DEFAULT].",
    'nova.conf:6:11: error: [vmware] overlap: "shar" must be one of carve, reject, share. Did you mean "share"?',
    'nova.conf:7:19: warning: [vmware] cluster_name: "A" was named already at nova.conf:7. Remove one of them.',
    "nova.conf:8:3: warning: This line looks like a comment, but it is indented and so continues the value of [vmware] cluster_name. Move it to the first column.",
    "nova.conf:10:1: warning: [DEFAULT] vmwareapi_cluster_name is an old name. Write `cluster_name` below [vmware].",
    "nova.conf:11:1: warning: [DEFAULT] flavour is not read by this service.",
    "nova.conf:12:1: error: [DEFAULT] host_ip: there is no such option. It belongs in [vmware].",
    "nova.conf:14:1: error: There is no group [vmwre]. Did you mean [vmware]?",
    "nova.conf:16:1: info: Nothing in group [libvirt] is read by this service.",
    'nova.conf:18:12: error: [vmware] insecure: "perhaps" must be true, 1, on, yes, false, 0, off or no.',
    "error: [vmware] host_username: a value is required. Write `host_username = nova@vsphere.local` below [vmware], or set OS_VMWARE__HOST_USERNAME.",
    "error: [vmware] host_password: a value is required. Write `host_password = …` below [vmware], or set OS_VMWARE__HOST_PASSWORD.",
  ]);
});

test("broken lines are named together with bad values and unknown names", async () => {
  const problems = await check("[vmware]\nhost_ip vc\nhost_port = x\nhost-username = u\n[end\n");
  expect(problems).toEqual([
    expect.stringContaining("nova.conf:2:1: error: This line has neither ':' nor '=': \"host_ip vc\"."),
    expect.stringContaining('nova.conf:3:13: error: [vmware] host_port: "x" must be an integer.'),
    expect.stringContaining(
      "nova.conf:4:1: error: [vmware] host-username: there is no such option. Did you mean host_username?",
    ),
    expect.stringContaining("nova.conf:5:1: error: This section line does not end with ']': \"[end\"."),
  ]);
});

test("indented options and sections that became part of a value are errors", async () => {
  const problems = await check(
    complete
      .replace("host_username", "  host_username")
      .replace("[vmware]", "[DEFAULT]\nmy_ip = x\n [vmware]"),
  );
  expect(problems).toContain(
    "nova.conf:3:2: error: This line looks like a section, but it is indented and so continues the value of [DEFAULT] my_ip. Move it to the first column.",
  );
  expect(problems).toContain(
    "nova.conf:5:3: error: This line looks like an option, but it is indented and so continues the value of [DEFAULT] host_ip. Move it to the first column.",
  );
});

test.skipIf(process.platform === "win32")(
  "a file with a password that everyone may read is named",
  async () => {
    await using folder = await TemporaryFolder.with({
      "nova.conf": complete,
      "harmless.conf": "[DEFAULT]\nmy_ip = 10.0.0.1\n",
      "other.conf": "[ironic]\nadmin_password = x\n",
    });
    const names = ["nova.conf", "harmless.conf", "other.conf"];
    const configFiles = names.map((name) => folder.at(name));
    const count = async () => {
      const problems = await checkConfig(novaOptions, { configFiles });
      return problems.filter(({ code }) => code === "CONFIG_WORLD_READABLE");
    };
    for (const file of configFiles) await chmod(file, 0o640);
    expect(await count()).toEqual([]);
    for (const file of configFiles) await chmod(file, 0o644);
    expect((await count()).map(({ file, line, group, option }) => [file, line, group, option])).toEqual([
      [folder.at("nova.conf"), 4, "vmware", "host_password"],
      [folder.at("other.conf"), 2, "ironic", "admin_password"],
    ]);
  },
);

test("a name that many groups have is not said to belong in one of them", async () => {
  expect(await check(`${complete}[compute]\nregion_name = x\n`)).toEqual([
    "nova.conf:7:1: warning: [compute] region_name is not read by this service.",
  ]);
});

test("a variable for a repeated option is pointed out, because oslo.config takes it apart", async () => {
  const table = { g: { many: multiStr(), one: int() } };
  const problems = await checkConfig(table, { env: { OS_G__MANY: "ab", OS_G__ONE: "1" } });
  expect(problems).toMatchObject([
    { code: "CONFIG_SPLIT_VARIABLE", severity: "warning", group: "g", option: "many" },
  ]);
});

test("the same unknown name is named once, and very many are summed up", async () => {
  const lines = Array.from({ length: 250 }, (_, index) => `zz${index}zz = 1\nzz${index}zz = 2\n`).join("");
  const problems = await checkConfig({ g: { option: str() } }, {});
  expect(problems).toEqual([]);
  const many = await check(`${complete}[DEFAULT]\n${lines}`);
  expect(many).toHaveLength(101);
  expect(many).toContain("nova.conf: info: 150 more unknown names.");
});
