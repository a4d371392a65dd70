import { execFile } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Decoders in other languages: each resolves with a program's argv, or rejects where it cannot run. */
export const peers = {
  async govmomi(folder) {
    for (const name of ["go.mod", "go.sum", "main.go"])
      copyFileSync(here(`govmomi/${name}`), join(folder, name));
    const env = { ...process.env, GOFLAGS: "-mod=mod" };
    await run("go", ["build", "-o", "govmomi-decode", "."], { cwd: folder, env });
    return [join(folder, "govmomi-decode")];
  },
  async pyvmomi() {
    const python = process.env.PYTHON ?? "python3";
    await run(python, ["-c", "import pyVmomi"]);
    return [python, here("pyvmomi_decode.py")];
  },
};
