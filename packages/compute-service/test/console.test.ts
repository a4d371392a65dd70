import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startOperating } from "./operating-service.ts";

test("the console log is the end of what the instance wrote, as many lines as asked for", async () => {
  const serialLogDir = await mkdtemp(join(tmpdir(), "serial-"));
  await using operating = await startOperating({}, { driver: { serialLogDir } });
  const { row, request } = operating;
  await operating.build();
  const file = join(serialLogDir, String(row["uuid"]).replaceAll("-", ""));
  await writeFile(file, Buffer.from("boot\nbl\u00fch\nlogin: ", "latin1"));
  const output = (tail_length: number | null) => request("get_console_output", { tail_length });
  expect(await output(null)).toBe("boot\nbl\ufffdh\nlogin: ");
  expect(await output(2)).toBe("bl\ufffdh\nlogin: ");
  expect(await output(0)).toBe("");
  await rm(serialLogDir, { recursive: true });
});

test("without a configured log the console is not available, as Nova says it", async () => {
  await using operating = await startOperating();
  await operating.build();
  await expect(operating.request("get_console_output", { tail_length: null })).rejects.toMatchObject({
    className: "ConsoleNotAvailable",
    module: "nova.exception",
    kwargs: { code: 404 },
  });
});
