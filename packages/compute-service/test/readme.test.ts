import { readExamples, runExample } from "@novasphere/e2e-readme";
import { expect, test } from "vitest";

const packageFolder = new URL("../", import.meta.url);

test("the README's example makes an object and the part of it that a save sends", async () => {
  const [example = ""] = await readExamples(packageFolder);
  const [line = ""] = await runExample(packageFolder, example);
  expect(JSON.parse(line)).toEqual({
    "nova_object.name": "Service",
    "nova_object.namespace": "nova",
    "nova_object.version": "1.22",
    "nova_object.data": { report_count: 1, id: 4 },
    "nova_object.changes": ["report_count"],
  });
});
