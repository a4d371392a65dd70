/** How the server's certificate is checked. Without any of these, the system's authorities and the host name decide. */
export interface TlsOptions {
  /** PEM of the authorities to trust instead of the system's; the server's own certificate works too. */
  readonly ca?: string | Buffer | undefined;
  /**
   * SHA-256 fingerprint of the server's certificate, `AA:BB:…` in any case, colons optional. It alone decides:
   * authority and host name are not looked at, and nothing is sent to a server that shows another certificate.
   */
  readonly thumbprint?: string | undefined;
  /** Check nothing, and allow plain HTTP to other machines. For laboratories only. */
  readonly insecure?: boolean | undefined;
}

/** `aabb…` or `AA:BB:…` as 64 upper-case hexadecimal digits. Throws `TypeError` for anything else. */
export function normalizeThumbprint(thumbprint: string): string {
  const digits = thumbprint.replaceAll(":", "").trim().toUpperCase();
  if (!/^[0-9A-F]{64}$/.test(digits))
    throw new TypeError(
      `tls.thumbprint must be a SHA-256 fingerprint of 64 hexadecimal digits, not ${digits.length} characters`,
    );
  return digits;
}

const verificationCodes =
  /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|EPROTO$|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|PATH_LENGTH)/;

/** True for Node's error codes that stem from the TLS handshake or the certificate. */
export function isTlsErrorCode(code: string): boolean {
  return verificationCodes.test(code);
}
