import { inspect } from "node:util";
import { expect, test } from "vitest";
import { TemporaryFolder } from "../test/temporary-folder.ts";
import {
  type ConfigError,
  checkConfig,
  formatShownOptions,
  int,
  list,
  loadConfig,
  Secret,
  str,
} from "./index.ts";

const secret = "hunter2-very-secret";

test("a secret is only given by reveal()", () => {
  const value = new Secret(secret);
  const seen = [
    String(value),
    `${value}`,
    JSON.stringify({ value }),
    inspect(value, { showHidden: true, depth: 9 }),
  ];
  expect(seen.join()).not.toContain(secret);
  expect(seen).toEqual(["****", "****", '{"value":"****"}', "Secret(****)"]);
  expect(Object.keys(value)).toEqual([]);
  expect(value.reveal()).toBe(secret);
});

const table = {
  DEFAULT: { transport_url: str({ secret: true }), copied: str(), keys: list({ secret: true }) },
  vmware: { host_password: str({ secret: true, required: true }), pin: int({ secret: true }) },
};

async function at(text: string) {
  const folder = await TemporaryFolder.with({ "nova.conf": text });
  return Object.assign(folder, { request: { configFiles: [folder.at("nova.conf")], env: {} } });
}

test("a loaded configuration prints no secret, nor a text it was inserted into", async () => {
  const transport = `copied = x-\${vmware.host_password}-y\ntransport_url = rabbit://u:${secret}@h/`;
  await using folder = await at(
    `[DEFAULT]\n${transport}\nkeys = a,${secret}\n[vmware]\nhost_password = ${secret}\n`,
  );
  const config = await loadConfig(table, folder.request);
  const printed = [
    inspect(config, { depth: 9, showHidden: true }),
    inspect(config.values, { depth: 9, showHidden: true }),
    inspect(config.values.default),
    JSON.stringify(config.values),
    formatShownOptions(config.show()),
    JSON.stringify(config.show()),
  ];
  expect(printed.join("\n")).not.toContain(secret);
  expect(config.values.vmware.hostPassword.reveal()).toBe(secret);
  expect(config.values.default.keys?.reveal()).toEqual(["a", secret]);
  expect(config.values.default.copied).toBe(`x-${secret}-y`);
});

test.each([
  ["a bad value", `[vmware]\npin = ${secret}\nhost_password = x\n`],
  ["an unknown reference", `[vmware]\nhost_password = $${secret.replaceAll("-", "_")}\n`],
  ["an unknown group in a reference", `[vmware]\nhost_password = $${secret.replaceAll("-", "")}.x\n`],
  ["a line without separator after a password", `[vmware]\nhost_password = x\n${secret}\n`],
  ["a password without separator", `[vmware]\nhost_password ${secret}\n`],
  ["the rest of a password after a blank line", `[vmware]\nhost_password = x\n\n  ${secret}\n`],
  ["a password as a broken name", `[vmware]\nhost_password ${secret} = x\n`],
  ["an unclosed section with an address", `[vmware\nconnection mysql://u:${secret}@h\n`],
  [
    "a bad value that a secret was inserted into",
    `[DEFAULT]\ncopied = a\n[vmware]\nhost_password = ${secret}\npin = $host_password\n`,
  ],
])("no message about %s holds it", async (_, text) => {
  await using folder = await at(text);
  const problems = await checkConfig(table, folder.request);
  expect(problems.length).toBeGreaterThan(0);
  const loading = await loadConfig(table, { ...folder.request, strict: true }).catch(
    (error: ConfigError) => error,
  );
  const printed = inspect([problems, loading], { depth: 12, showHidden: true });
  expect(printed).toContain("CONFIG_");
  expect(printed).not.toContain(secret);
  expect(printed).not.toContain(secret.replaceAll("-", "_"));
  expect(printed).not.toContain(secret.replaceAll("-", ""));
});
