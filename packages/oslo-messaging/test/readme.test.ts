import { readExamples, runExample } from "@novasphere/e2e-readme";
import { expect, test } from "vitest";
import { hasRabbitMq, startRabbitMq } from "./rabbitmq.ts";

const packageFolder = new URL("../", import.meta.url);

test.skipIf(!hasRabbitMq)(
  "the README's example serves a topic and calls it",
  async () => {
    await using broker = await startRabbitMq();
    const [example = ""] = await readExamples(packageFolder);
    const variables = { transportUrl: broker.transportUrl };
    expect(await runExample(packageFolder, example, { variables })).toEqual(["hello world"]);
  },
  90_000,
);
