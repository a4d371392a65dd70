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
  const digits = toDigits(thumbprint);
  if (!/^[0-9A-F]{64}$/.test(digits))
    throw new TypeError(
      `tls.thumbprint must be a SHA-256 fingerprint of 64 hexadecimal digits, not ${digits.length} characters`,
    );
  return digits;
}

/** The options with the thumbprint in one spelling. Throws `TypeError` for one that is none. */
export function normalizeTls(tls: TlsOptions): TlsOptions {
  return tls.thumbprint === undefined ? tls : { ...tls, thumbprint: normalizeThumbprint(tls.thumbprint) };
}

/** A certificate's fingerprints, as `TLSSocket.getPeerCertificate` gives them. */
export interface ShownCertificate {
  readonly fingerprint?: string | undefined;
  readonly fingerprint256?: string | undefined;
}

/**
 * Whether a certificate has the thumbprint. One of SHA-1 is compared as such: that is what a vCenter tells of its
 * hosts before version 7. Anything else fits no certificate.
 */
export function hasThumbprint(shown: ShownCertificate, thumbprint: string): boolean {
  const digits = toDigits(thumbprint);
  const own = digits.length === 40 ? shown.fingerprint : shown.fingerprint256;
  return /^([0-9A-F]{40}|[0-9A-F]{64})$/.test(digits) && own !== undefined && toDigits(own) === digits;
}

function toDigits(thumbprint: string): string {
  return thumbprint.replaceAll(":", "").trim().toUpperCase();
}

const verificationCodes =
  /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|EPROTO$|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|PATH_LENGTH)/;

/** True for Node's error codes that stem from the TLS handshake or the certificate. */
export function isTlsErrorCode(code: string): boolean {
  return verificationCodes.test(code);
}
