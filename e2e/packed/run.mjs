#!/usr/bin/env node
/**
 * Installs the packed packages into an empty folder, as a user of the registry would, and runs the scripts of
 * `scripts/` there, as ES modules and as CommonJS, against the packed simulator:
 * `node e2e/packed/run.mjs [NODE…]`.
 *
 * Each NODE is a Node program to run the scripts with; without one, the Node that runs this file. Expects a
 * finished build. Prints one line per script and exits with 1 when one fails.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");
const nodes = process.argv.length > 2 ? process.argv.slice(2) : [process.execPath];

/** What each script has to print, by the name before the dot: the same nodes, found in the same order. */
const expected = {
  driver: [
    /^domain-c\d+\(DC0_C0\) true true true$/m,
    /^domain-c\d+\(DC0_C1\) true/m,
    /^resgroup-\d+\(DC0_C0_RP1\) true/m,
  ],
  inventory: [
    /^domain-c\d+\(DC0_C0\) \/DC0\/host\//m,
    /^domain-c\d+\(DC0_C1\) /m,
    /^resgroup-\d+\(DC0_C0_RP1\) /m,
  ],
};

function run(command, args, options) {
  const result = spawnSync(command, args, { encoding: "utf8", ...options });
  if (result.error) throw result.error;
  return result;
}

function must(command, args, cwd) {
  const { status, stdout, stderr } = run(command, args, { cwd });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`);
}

function installPacked(folder) {
  must(
    "pnpm",
    ["--recursive", "--filter", "./packages/*", "exec", "pnpm", "pack", "--pack-destination", folder],
    root,
  );
  const tarballs = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  writeFileSync(join(folder, "package.json"), '{ "name": "packed", "private": true }\n');
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  must("npm", ["install", ...quiet, ...tarballs.map((name) => `./${name}`)], folder);
  cpSync(join(here, "scripts"), folder, { recursive: true });
  cpSync(join(here, "server.mjs"), join(folder, "server.mjs"));
}

async function startServer(folder) {
  const child = spawn(nodes[0], ["server.mjs"], { cwd: folder, stdio: ["pipe", "pipe", "inherit"] });
  const [line] = await once(child.stdout, "data");
  return { child, ...JSON.parse(line) };
}

function novaConf({ url, thumbprint }) {
  const { hostname, port } = new URL(url);
  return `[vmware]
host_ip = ${hostname}
host_port = ${port}
host_username = user
host_password = pass
host_thumbprint = ${thumbprint}
cluster_name = DC0_C0, DC0/DC0_C1
cluster_name = DC0_C0_RP1
`;
}

const folder = mkdtempSync(join(tmpdir(), "novasphere-packed-"));
let failed = 0;
try {
  installPacked(folder);
  const server = await startServer(folder);
  writeFileSync(join(folder, "nova.conf"), novaConf(server), { mode: 0o600 });
  const env = { ...process.env, NOVASPHERE_URL: server.url, NOVASPHERE_THUMBPRINT: server.thumbprint };
  for (const node of nodes) {
    const version = run(node, ["--version"], {}).stdout.trim();
    for (const script of readdirSync(join(here, "scripts")).sort()) {
      const { status, stdout, stderr } = run(node, [script], { cwd: folder, env });
      const isRight = status === 0 && expected[script.split(".")[0]].every((line) => line.test(stdout));
      console.log(`${isRight ? "ok  " : "FAIL"} ${script} from the tarballs on Node ${version}`);
      if (isRight) continue;
      failed += 1;
      console.log(`${stdout}${stderr}`);
    }
  }
  server.child.stdin.end();
  await once(server.child, "exit");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed > 0 ? 1 : 0;
