import { describe, expect, test } from "vitest";
import { toVSphereError } from "../../test/caught.ts";
import { ProxyServer } from "../../test/proxy-server.ts";
import { readCertificate, SoapServer } from "../../test/soap-server.ts";
import { connect } from "../connect.ts";
import { toProxyUrl } from "./tunnel.ts";

const tls = { ca: readCertificate("server").cert };

describe("a proxy", () => {
  test("tunnels calls and waits alike, and the server's certificate is checked all the same", async () => {
    await using server = await SoapServer.start({ tls: true });
    await using proxy = await ProxyServer.start();
    const options = { ...server.credentials, proxy: proxy.urlFor("user:p%40ss"), retry: false } as const;
    await using session = await connect({ ...options, tls });
    expect(session.apiVersion).toBe("8.0.2.0");
    expect(proxy.targets).toEqual([new URL(server.url).host]);
    expect(await toVSphereError(connect(options))).toMatchObject({
      code: "VSPHERE_TLS",
      mayHaveArrived: false,
    });
  });

  test("that refuses says so, without the password", async () => {
    await using server = await SoapServer.start({ tls: true });
    await using proxy = await ProxyServer.start();
    const refused = connect({ ...server.credentials, tls, proxy: proxy.urlFor("user:wrong"), retry: false });
    const error = await toVSphereError(refused);
    expect(error).toMatchObject({ code: "VSPHERE_CONNECTION", mayHaveArrived: false });
    expect(error.message).toMatch(/the proxy 127\.0\.0\.1:\d+ refuses to connect .*: HTTP 407$/);
    expect(server.requests).toEqual([]);
  });

  test("is not used for plain HTTP, and must be an address", () => {
    const server = new URL("https://vc.example.com/sdk");
    expect(() => toProxyUrl("http://proxy:3128", new URL("http://127.0.0.1/sdk"))).toThrow(TypeError);
    expect(() => toProxyUrl("proxy:3128", server)).toThrow(TypeError);
    expect(toProxyUrl("http://proxy:3128", server).host).toBe("proxy:3128");
  });
});
