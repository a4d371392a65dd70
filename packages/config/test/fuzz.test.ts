import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import {
  ConfigLoadError,
  checkConfig,
  formatProblem,
  formatShownOptions,
  loadConfig,
  novaOptions,
  parseConfigFile,
  showConfig,
} from "../src/index.ts";
import { hostileShapes } from "./hostile-shapes.ts";
import { Random } from "./random.ts";
import { TemporaryFolder } from "./temporary-folder.ts";

const megabyte = 1024 * 1024;

const pieces = [
  ...[
    "[",
    "]",
    "[vmware]",
    "[DEFAULT]",
    "[__proto__]",
    "[constructor]",
    "\n",
    "\n",
    "\n",
    "\r",
    "\r\n",
    " ",
    "\t",
  ],
  ...[
    "=",
    ":",
    ",",
    '"',
    "'",
    "#",
    ";",
    "\\",
    "$",
    "${",
    "}",
    "$$",
    "$my_ip",
    `\${vmware.host_ip}`,
    "%2c",
    "%",
    "\0",
  ],
  ...[
    "__proto__",
    "constructor",
    "toString",
    "host_ip",
    "cluster_name",
    "host_password",
    "transport_url",
    "driver",
  ],
  ...[
    "\u2028",
    "\u0085",
    "\ufeff",
    "\ud800",
    "😀",
    "ü",
    "true",
    "null",
    "1e9",
    "-1",
    "a",
    "b",
    "{}",
    "p[]",
    ".",
    "x.y",
  ],
];

describe("whatever a file says", () => {
  test("parsing 5000 random texts never throws and changes no prototype", () => {
    const random = new Random(1);
    const before = fingerprint();
    for (let index = 0; index < 5000; index++) {
      const text = randomText(random);
      const file = parseConfigFile("nova.conf", text);
      for (const assignment of file.assignments) {
        expect(file.getAssignments(assignment.section, assignment.key)).toContain(assignment);
      }
    }
    expect(fingerprint()).toEqual(before);
  });

  test("loading, checking and showing 1000 random files ends in an answer and prints no secret", async () => {
    const random = new Random(2);
    const before = fingerprint();
    await using folder = await TemporaryFolder.with();
    for (let index = 0; index < 1000; index++) {
      const secret = `s3cr3t${index}x`;
      const password = `[vmware]\nhost_password = ${secret}${randomText(random).replaceAll("\n", " ")}`;
      const text = `${randomText(random)}\n${password}\n${randomText(random)}`;
      const request = { configFiles: [await folder.write("nova.conf", text)] };
      const problems = await checkConfig(novaOptions, request);
      const printed = [inspect(problems, { depth: 9 }), ...problems.map(formatProblem)];
      printed.push(formatShownOptions(await showConfig(novaOptions, request)));
      try {
        const { values, warnings } = await loadConfig(novaOptions, { ...request, strict: random.chance(50) });
        printed.push(
          inspect(values, { depth: 9, showHidden: true }),
          JSON.stringify(values),
          inspect(warnings),
        );
      } catch (error) {
        if (!(error instanceof ConfigLoadError)) throw error;
        printed.push(inspect(error, { depth: 9 }), error.message);
      }
      expect(printed.join("\n")).not.toContain(secret);
    }
    expect(fingerprint()).toEqual(before);
  });
});

describe("large files are read in the time a linear reader needs", () => {
  // A quadratic reader would need hours for these, far beyond the time limit. `pnpm bench` shows the growth.
  test.each(Object.entries(hostileShapes))("%s", async (_, make) => {
    await using folder = await TemporaryFolder.with();
    const file = await folder.write("nova.conf", make(2 * megabyte));
    const problems = await checkConfig(novaOptions, { configFiles: [file] });
    expect(problems.length).toBeGreaterThan(0);
  });
});

test("a file of 10 MB is read", async () => {
  await using folder = await TemporaryFolder.with();
  const shapes = Object.values(hostileShapes).map((make) => make((10 * megabyte) / 16));
  const file = await folder.write("nova.conf", shapes.join("\n"));
  expect((await checkConfig(novaOptions, { configFiles: [file] })).length).toBeGreaterThan(100);
});

function randomText(random: Random): string {
  return random.times(random.below(40), () => random.pick(pieces)).join("");
}

function fingerprint(): unknown {
  return [Object.prototype, Array.prototype, String.prototype, Function.prototype, Map.prototype].map(
    (prototype) => {
      return Object.getOwnPropertyNames(prototype);
    },
  );
}
