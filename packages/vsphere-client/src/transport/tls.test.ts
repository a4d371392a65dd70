import { X509Certificate } from "node:crypto";
import { describe, expect, test } from "vitest";
import { toVSphereError } from "../../test/caught.ts";
import { readCertificate, SoapServer } from "../../test/soap-server.ts";
import { connect } from "../connect.ts";
import { normalizeThumbprint, type TlsOptions } from "./tls.ts";

const certificate = readCertificate("server").cert;
const other = readCertificate("other").cert;
const thumbprintOf = (pem: string) => new X509Certificate(pem).fingerprint256;

async function connectWith(tls: TlsOptions, hostname = "127.0.0.1"): Promise<string> {
  await using server = await SoapServer.start({ tls: true });
  const url = new URL(server.url);
  url.hostname = hostname;
  try {
    await using session = await connect({ ...server.credentials, url, tls, retry: false });
    return session.apiVersion;
  } catch (error) {
    expect(server.requests).toEqual([]);
    throw error;
  }
}

describe("a server's certificate", () => {
  test("that no authority vouches for is refused before anything is sent", async () => {
    const error = await toVSphereError(connectWith({}));
    expect(error).toMatchObject({ code: "VSPHERE_TLS", mayHaveArrived: false });
    expect(error.message).toContain("tls.thumbprint");
  });

  test("is accepted when the given authority vouches for it", async () => {
    expect(await connectWith({ ca: certificate })).toBe("8.0.2.0");
  });

  test("must name the host, also when its authority is trusted", async () => {
    const error = await toVSphereError(connectWith({ ca: certificate }, "localhost"));
    expect(error).toMatchObject({ code: "VSPHERE_TLS" });
  });

  test("is accepted by its thumbprint alone, whatever the host is called", async () => {
    expect(await connectWith({ thumbprint: thumbprintOf(certificate) }, "localhost")).toBe("8.0.2.0");
  });

  test("with another thumbprint is refused before anything is sent, and the message shows the one it has", async () => {
    const error = await toVSphereError(connectWith({ thumbprint: thumbprintOf(other) }));
    expect(error).toMatchObject({ code: "VSPHERE_TLS", mayHaveArrived: false });
    expect(error.message).toContain(thumbprintOf(certificate));
  });

  test("with another thumbprint is refused even when insecure connections are allowed", async () => {
    const error = await toVSphereError(connectWith({ thumbprint: thumbprintOf(other), insecure: true }));
    expect(error).toMatchObject({ code: "VSPHERE_TLS" });
  });

  test("is not looked at when the options say insecure", async () => {
    expect(await connectWith({ insecure: true })).toBe("8.0.2.0");
  });
});

describe("a thumbprint", () => {
  test("may be written with or without colons, in any case", () => {
    const plain = "ab".repeat(32);
    expect(normalizeThumbprint(plain)).toBe("AB".repeat(32));
    expect(normalizeThumbprint(thumbprintOf(certificate))).toMatch(/^[0-9A-F]{64}$/);
  });

  test("of another length is a wrong option", () => {
    expect(() => normalizeThumbprint("AB:CD")).toThrow(TypeError);
  });
});
