import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../test/captured-run.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "novasphere-serve-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function serve(lines: readonly string[], argv: readonly string[] = []) {
  const file = join(folder, "nova.conf");
  await writeFile(file, `${lines.join("\n")}\n`, { mode: 0o600 });
  return run(["serve", "--simulate", "--config-file", file, ...argv]);
}

const vmware = ["[vmware]", "cluster_name = DC/A"];
const placement = [
  "[placement]",
  "auth_url = http://127.0.0.1:9/v3",
  "username = placement",
  "password = s3cret-p",
  "project_name = service",
];

describe("serve refuses at once what waiting does not mend", () => {
  test("a transport_url that is none, without showing the password in it", async () => {
    const { code, stderr } = await serve([
      "[DEFAULT]",
      "transport_url = amqp://u:s3cret@h",
      ...placement,
      ...vmware,
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain("[MESSAGING_INVALID_TRANSPORT_URL]");
    expect(stderr).not.toContain("s3cret");
  });

  test("a [placement] that does not say who logs in", async () => {
    const { code, stderr } = await serve([
      "[DEFAULT]",
      "transport_url = rabbit://u:p@127.0.0.1:9",
      ...vmware,
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain("[placement] auth_url is missing");
    expect(stderr).toContain("[COMPUTE_INVALID_CONFIGURATION]");
  });

  test("a wish for JSON where there is only a log", async () => {
    expect(await serve([...placement, ...vmware], ["--json"])).toMatchObject({ code: 2 });
  });
});
