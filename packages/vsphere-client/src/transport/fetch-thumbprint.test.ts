import { X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { toVSphereError } from "../../test/caught.ts";
import { readCertificate, SoapServer } from "../../test/soap-server.ts";
import { fetchThumbprint } from "./fetch-thumbprint.ts";

test("the thumbprint of a server's certificate is shown without trusting it", async () => {
  await using server = await SoapServer.start({ tls: true });
  const { fingerprint256 } = new X509Certificate(readCertificate("server").cert);
  expect(await fetchThumbprint(server.url)).toBe(fingerprint256);
  expect(server.requests).toEqual([]);
});

test("a server that speaks no TLS has none", async () => {
  await using server = await SoapServer.start();
  const url = server.url.replace("http:", "https:");
  expect(await toVSphereError(fetchThumbprint(url))).toMatchObject({ code: "VSPHERE_TLS" });
  expect(() => fetchThumbprint(server.url)).toThrow(TypeError);
});

test("an abort rejects with the signal's reason", async () => {
  await using server = await SoapServer.start({ tls: true });
  const controller = new AbortController();
  const pending = fetchThumbprint(server.url, { signal: controller.signal });
  controller.abort("enough");
  await expect(pending).rejects.toBe("enough");
});
