import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { TemporaryFolder } from "../test/temporary-folder.ts";
import {
  configReference,
  int,
  loadConfig,
  multiStr,
  novaOptions,
  parseConfigFile,
  sampleConfig,
  str,
} from "./index.ts";
import { isWithoutEffect } from "./nova/without-effect.ts";

test("an option is explained above its commented default", () => {
  const table = {
    DEFAULT: {
      targets: multiStr({ default: ["a", "b"], help: "Where to." }),
      level: int({
        default: 3,
        min: 1,
        deprecated: [{ group: "old", name: "lvl" }],
        help: `${"word ".repeat(20)}end.`,
      }),
      padded: str({ default: " x " }),
    },
    g: { key: str({ secret: true, required: true, help: "The key." }) },
  };
  expect(sampleConfig(table)).toBe(`[DEFAULT]

# Where to. (multi valued)
#targets = a
#targets = b

# word word word word word word word word word word word word word word word
# word word word word word end. (integer value)
# Minimum value: 1
# Old name: [old] lvl
#level = 3

# (string value)
#padded = " x "


[g]

# The key. (string value, required, secret)
#key = <None>
`);
});

test("the sample of nova.conf sets nothing, has every option, and no line is too long to read", () => {
  const sample = sampleConfig(novaOptions);
  const { assignments, errors, sections } = parseConfigFile("sample.conf", sample);
  expect([assignments, errors]).toEqual([[], []]);
  expect([...sections.keys()]).toEqual(Object.keys(novaOptions));
  for (const [group, options] of Object.entries(novaOptions)) {
    const [, own = ""] = sample.split(`[${group}]\n`);
    for (const name of Object.keys(options)) expect(own).toContain(`\n#${name} =`);
  }
  expect(
    sample
      .split("\n")
      .filter((line) => line.startsWith("# ") && line.length > 79 && line.split(" ").length > 2),
  ).toEqual([]);
});

test("the commented defaults are the defaults", async () => {
  const uncommented = sampleConfig(novaOptions)
    .split("\n")
    .map((line) => (/^#\w/.test(line) && !line.endsWith("<None>") ? line.slice(1) : line))
    .filter(
      (line) =>
        !/^(my_ip|transport_url|compute_driver|auth_type|auth_url|my_block_storage_ip|my_shared_fs_storage_ip) /.test(
          line,
        ),
    );
  await using folder = await TemporaryFolder.with({ "sample.conf": uncommented.join("\n") });
  const overrides = { vmware: { host_password: "x" } };
  const sampled = await loadConfig(novaOptions, {
    configFiles: [folder.at("sample.conf")],
    overrides,
    strict: true,
  });
  const required = { host_ip: "vcenter.example.org", host_username: "nova@vsphere.local", cluster_name: "x" };
  const plain = await loadConfig(novaOptions, {
    overrides: { vmware: { ...overrides.vmware, ...required } },
  });
  const withoutClusters = (values: typeof plain.values) => ({
    ...values,
    vmware: { ...values.vmware, clusterName: 0 },
  });
  expect(withoutClusters(sampled.values)).toEqual(withoutClusters(plain.values));
});

test("every option of nova.conf has a help text that is a sentence", () => {
  const without = Object.entries(novaOptions).flatMap(([group, options]) => {
    return Object.entries(options)
      .filter(([, { settings }]) => !/^[A-Z`].*[.?]$/s.test(settings.help ?? ""))
      .map(([name]) => `[${group}] ${name}`);
  });
  expect(without).toEqual([]);
});

test("the reference page in docs is the one the declarations give (pnpm --filter @novasphere/config reference)", () => {
  const page = readFileSync(new URL("../../../docs/configuration.md", import.meta.url), "utf8");
  expect(page).toBe(configReference(novaOptions, isWithoutEffect));
});
