import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { startOperating } from "./operating-service.ts";

test("docs/compute-api.md lists every method that is answered, and no other", async () => {
  const page = readFileSync(new URL("../../../docs/compute-api.md", import.meta.url), "utf8");
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  const listed = rows.flatMap((row) =>
    [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  await using operating = await startOperating();
  expect(listed.sort()).toEqual([...operating.methods].sort());
});
