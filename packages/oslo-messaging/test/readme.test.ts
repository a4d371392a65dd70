import { readExamples, runExample } from "@novasphere/e2e-readme";
import { expect, inject, test } from "vitest";

const packageFolder = new URL("../", import.meta.url);
const broker = inject("broker");

test.skipIf(!broker)("the README's example serves a topic and calls it", async () => {
  const [example = ""] = await readExamples(packageFolder);
  const variables = { transportUrl: `rabbit://guest:guest@127.0.0.1:${broker?.port}/` };
  expect(await runExample(packageFolder, example, { variables })).toEqual(["hello world"]);
});
