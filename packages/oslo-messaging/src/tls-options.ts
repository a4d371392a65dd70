import { readFile } from "node:fs/promises";
import type { SecureVersion, TLSSocketOptions } from "node:tls";
import type { RabbitSettings } from "./rabbit-options.ts";

/** Names of `ssl_version`, in small letters. */
export const tlsVersions: ReadonlyMap<string, SecureVersion | undefined> = new Map([
  ["", undefined],
  ["sslv23", undefined],
  ["tlsv1", "TLSv1"],
  ["tlsv1_1", "TLSv1.1"],
  ["tlsv1_2", "TLSv1.2"],
  ["tlsv1_3", "TLSv1.3"],
]);

/**
 * Options of a TLS connection. Certificate and host name are checked unless told otherwise. The files are read each
 * time, so that renewed certificates are used without a restart.
 */
export async function tlsOptions(settings: RabbitSettings): Promise<TLSSocketOptions & object> {
  const { sslCaFile, sslCertFile, sslKeyFile, sslInsecure, sslEnforceHostnameVerification } = settings;
  const version = tlsVersions.get(settings.sslVersion.toLowerCase());
  return {
    ...(sslCaFile !== "" && { ca: await readFile(sslCaFile) }),
    ...(sslCertFile !== "" && { cert: await readFile(sslCertFile) }),
    ...(sslKeyFile !== "" && { key: await readFile(sslKeyFile) }),
    ...(version !== undefined && { minVersion: version, maxVersion: version }),
    ...(!sslEnforceHostnameVerification && { checkServerIdentity: () => undefined }),
    rejectUnauthorized: !sslInsecure,
  };
}
