import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The options of `[vmware]` for a server that listens for tests, and more lines if wanted. */
export interface TestServer {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly thumbprint?: string | undefined;
}

/** A nova.conf that goes away with `await using`. */
export interface TemporaryConfig extends AsyncDisposable {
  readonly file: string;
}

/** A file with this text, which only we may read. */
export async function writeConfig(text: string): Promise<TemporaryConfig> {
  const directory = await mkdtemp(join(tmpdir(), "novasphere-cli-"));
  const file = join(directory, "nova.conf");
  await writeFile(file, text, { mode: 0o600 });
  return { file, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) };
}

/** A nova.conf that leads to a server. */
export function configFor(server: TestServer, clusterLines: readonly string[]): Promise<TemporaryConfig> {
  const { hostname, port } = new URL(server.url);
  return writeConfig(
    [
      "[vmware]",
      `host_ip = ${hostname}`,
      `host_port = ${port}`,
      `host_username = ${server.username}`,
      `host_password = ${server.password}`,
      ...(server.thumbprint === undefined ? [] : [`host_thumbprint = ${server.thumbprint}`]),
      ...clusterLines.map((line) => `cluster_name = ${line}`),
      "",
    ].join("\n"),
  );
}
