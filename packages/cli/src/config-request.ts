import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { ConfigRequest, ConfigSource } from "@novasphere/config";
import type { CliIo } from "./cli-io.ts";
import { CliError } from "./errors.ts";
import type { Invocation } from "./invocation.ts";

/** Where Nova's services look when nothing else is said. */
const defaultFile = "/etc/nova/nova.conf";

/**
 * What to read: the files and directories of the command line, else /etc/nova/nova.conf, else the environment
 * alone where it names the clusters. Throws `CLI_NO_CONFIGURATION` when there is none of these.
 */
export function getConfigRequest(invocation: Invocation): ConfigRequest {
  const request = findConfigRequest(invocation);
  if (request) return request;
  throw new CliError(
    "CLI_NO_CONFIGURATION",
    `no configuration was given and there is no ${defaultFile}; name one with --config-file, or try the command without a vCenter by --simulate`,
  );
}

/** As {@link getConfigRequest}; `undefined` when there is no configuration. */
export function findConfigRequest({ io, options }: Invocation): ConfigRequest | undefined {
  const sources = options.sources.length > 0 ? options.sources : findSources(io);
  return sources && { sources, env: io.env, signal: io.signal };
}

/** The example configuration that comes with the command; the environment has no say in it. */
export function getExampleRequest(io: CliIo): ConfigRequest {
  return { sources: [{ file: getExampleFile(io) }], signal: io.signal };
}

/** True when the example and nothing else is to be read. */
export function isExampleRequest(io: CliIo, { sources = [] }: ConfigRequest): boolean {
  return (
    sources.length === 1 &&
    sources.every((source) => "file" in source && resolve(source.file) === getExampleFile(io))
  );
}

function getExampleFile({ examplesDirectory }: CliIo): string {
  return resolve(examplesDirectory, "nova.conf");
}

function findSources({ env }: CliIo): readonly ConfigSource[] | undefined {
  if (existsSync(defaultFile)) return [{ file: defaultFile }];
  return env["OS_VMWARE__CLUSTER_NAME"] === undefined ? undefined : [];
}
