import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";

/** A self-signed certificate with its key, both PEM. */
export interface ServerCertificate {
  readonly certificate: string;
  readonly privateKey: string;
  /** SHA-256 of the certificate as colon-separated upper-case hex. */
  readonly thumbprint: string;
}

/** Makes a certificate for a server that listens on `host`. Loads the certificate library on first use. */
export async function createServerCertificate(host: string): Promise<ServerCertificate> {
  const { default: selfsigned } = await import("selfsigned");
  const made = await selfsigned.generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      {
        name: "subjectAltName",
        altNames: [...new Set(["localhost", "127.0.0.1", host])].map(alternativeName),
      },
    ],
  });
  const thumbprint = new X509Certificate(made.cert).fingerprint256;
  return { certificate: made.cert, privateKey: made.private, thumbprint };
}

function alternativeName(host: string) {
  const family = isIP(host);
  if (family === 0) return { type: 2, value: host } as const;
  // The library knows no IPv6 address with an IPv4 address in it; the form of URLs has none.
  return { type: 7, ip: family === 6 ? new URL(`https://[${host}]`).hostname.slice(1, -1) : host } as const;
}
