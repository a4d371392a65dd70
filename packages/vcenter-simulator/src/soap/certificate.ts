import { X509Certificate } from "node:crypto";

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
  const addresses = new Set(["127.0.0.1", ...(/^[\d.]+$/.test(host) ? [host] : [])]);
  const made = await selfsigned.generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          ...[...addresses].map((ip) => ({ type: 7, ip }) as const),
        ],
      },
    ],
  });
  const thumbprint = new X509Certificate(made.cert).fingerprint256;
  return { certificate: made.cert, privateKey: made.private, thumbprint };
}
