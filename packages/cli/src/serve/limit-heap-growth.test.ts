import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const script = fileURLToPath(new URL("../../test/heap-after-churn.ts", import.meta.url));

/** Bytes of the heap of a process of its own, and what that said on standard error. */
async function heapAfterChurn(...args: string[]) {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, ...args]);
  return { bytes: Number(stdout), complaints: stderr };
}

test("the heap stays nearer to what is alive in it", async () => {
  const [limited, free] = [await heapAfterChurn("limited"), await heapAfterChurn()];
  expect(limited.complaints).toBe("");
  expect(limited.bytes).toBeLessThan(0.75 * free.bytes);
});
