import { OpsError } from "../errors.ts";

const defaultPort = 3260;

/** Where an iSCSI target listens. */
export interface Portal {
  readonly address: string;
  readonly port?: number;
}

/** Reads `host:port`, the host in brackets where it is an IPv6 address; without a port it is 3260. */
export function parsePortal(portal: string): Required<Portal> {
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(portal);
  const address = match?.[1] ?? match?.[2];
  if (address === undefined)
    throw new OpsError(
      "OPS_NOT_SUPPORTED",
      `"${portal}" is no iSCSI portal; one is written as address:port, e.g. 192.0.2.1:3260`,
    );
  return { address, port: match?.[3] === undefined ? defaultPort : Number(match[3]) };
}

/** True for two names of one portal. */
export function isSamePortal(a: Portal, b: Portal): boolean {
  return a.address === b.address && (a.port ?? defaultPort) === (b.port ?? defaultPort);
}
