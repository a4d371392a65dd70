import { X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import { expect, it } from "vitest";
import { createServerCertificate } from "./certificate.ts";

it.each([
  ["127.0.0.1", "IP Address:127.0.0.1"],
  ["192.0.2.17", "IP Address:192.0.2.17"],
  ["::1", "IP Address:0:0:0:0:0:0:0:1"],
  ["2001:db8::a:0:1", "IP Address:2001:DB8:0:0:0:A:0:1"],
  ["1:2:3:4:5:6:192.0.2.1", "IP Address:1:2:3:4:5:6:C000:201"],
  ["vcenter.example.org", "DNS:vcenter.example.org"],
])(
  "a certificate for %s is signed with its own key and names where the server listens",
  async (host, expected) => {
    const made = await createServerCertificate(host);
    const certificate = new X509Certificate(made.certificate);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.subjectAltName?.split(", ")).toEqual(
      expect.arrayContaining(["DNS:localhost", "IP Address:127.0.0.1", expected]),
    );
    expect(certificate.fingerprint256).toBe(made.thumbprint);
    expect(() => createSecureContext({ cert: made.certificate, key: made.privateKey })).not.toThrow();
  },
);

it("a certificate is valid now, and is its own authority", async () => {
  const certificate = new X509Certificate((await createServerCertificate("127.0.0.1")).certificate);
  expect(certificate.validFromDate.getTime()).toBeLessThanOrEqual(Date.now());
  expect(certificate.validToDate.getTime()).toBeGreaterThan(Date.now());
  expect(certificate.ca).toBe(true);
  expect(certificate.issuer).toBe(certificate.subject);
});

it("two certificates have keys and serial numbers of their own", async () => {
  const one = new X509Certificate((await createServerCertificate("a")).certificate);
  const other = new X509Certificate((await createServerCertificate("a")).certificate);
  expect(one.serialNumber).not.toBe(other.serialNumber);
  expect(one.publicKey.equals(other.publicKey)).toBe(false);
});
