import { describe, expect, test } from "vitest";
import type { BusEvent, MessageBusOptions, RabbitOptions, RpcMethod } from "../src/index.ts";
import { broker, context, serving, target, useBroker } from "./bus-fixture.ts";
import { openGate } from "./gate.ts";
import { startRabbitMq } from "./rabbitmq.ts";

describe.skipIf(!broker)("connections", () => {
  const { open, callThrough, directUrl } = useBroker();
  const { tlsPort = 0, certificates } = broker ?? {};
  const authority = certificates?.authority ?? "";
  const tlsUrl = (host: string, query = "", user = "guest:guest@") =>
    `rabbit://${user}${host}:${tlsPort}/${query}`;

  /** Why a bus does not connect. */
  async function refusal(options: Partial<MessageBusOptions>): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    await using bus = open({ ...options, onConnection: ({ error }) => resolve(String(error)) });
    bus.cast(target("refused", "a"), "x", {}, { context }).catch(() => undefined);
    return await promise;
  }

  test.each(["PLAIN", "AMQPLAIN"])("a client may log in by %s", async (rabbitLoginMethod) => {
    expect(await callThrough({ rabbit: { rabbitLoginMethod } }, `by-${rabbitLoginMethod}`)).toBe("pong");
  });

  test("a wrong password is told, and never shown", async () => {
    const wrong = directUrl.replace("guest:guest", "guest:s3cret");
    const reason = await refusal({ transportUrl: wrong });
    expect(reason).toContain("ACCESS_REFUSED");
    expect(reason).not.toContain("s3cret");
  });

  test("a virtual host that is not there is named", async () => {
    const reason = await refusal({ transportUrl: `${directUrl}a%2Fb%2525` });
    expect(reason).toContain("the virtual host a/b%25 is not there, or guest may not use it");
  });

  test("TLS by the configuration's own authority", async () => {
    const rabbit = { ssl: true, sslCaFile: authority };
    expect(await callThrough({ transportUrl: tlsUrl("localhost"), rabbit }, "tls")).toBe("pong");
  });

  test("TLS by what stands behind the transport_url, with files from there and from the configuration", async () => {
    const byUrl = tlsUrl("localhost", `?ssl=1&ssl_ca_file=${authority}`);
    expect(await callThrough({ transportUrl: byUrl }, "tls-url")).toBe("pong");
    const both = { transportUrl: tlsUrl("localhost", "?ssl=1"), rabbit: { sslCaFile: authority } };
    expect(await callThrough(both, "tls-both")).toBe("pong");
  });

  test.each<[string, string, RabbitOptions, RegExp]>([
    ["by an unknown authority", "localhost", {}, /self.signed|unable to (?:get|verify)/i],
    [
      "by another authority",
      "localhost",
      { sslCaFile: certificates?.stranger },
      /self.signed|unable to (?:get|verify)/i,
    ],
    ["for another name", "127.0.0.1", { sslCaFile: authority }, /does not match|altnames/i],
    ["of another version", "localhost", { sslCaFile: authority, sslVersion: "TLSv1_1" }, /version|protocol/i],
  ])("a certificate %s is refused", async (_name, host, options, reason) => {
    const rabbit = { ssl: true, ...options };
    expect(await refusal({ transportUrl: tlsUrl(host), rabbit })).toMatch(reason);
  });

  test("the host's name is not checked with ssl_enforce_hostname_verification off, its authority is", async () => {
    const options = { ssl: true, sslEnforceHostnameVerification: false };
    const known = { ...options, sslCaFile: authority };
    expect(await callThrough({ transportUrl: tlsUrl("127.0.0.1"), rabbit: known }, "tls-name")).toBe("pong");
    expect(await refusal({ transportUrl: tlsUrl("127.0.0.1"), rabbit: options })).toMatch(
      /self.signed|unable/i,
    );
  });

  test("nothing is checked with ssl_insecure", async () => {
    const rabbit = { ssl: true, sslInsecure: true };
    expect(await callThrough({ transportUrl: tlsUrl("127.0.0.1"), rabbit }, "tls-insecure")).toBe("pong");
  });

  test("a client may log in by its certificate alone, as EXTERNAL", async () => {
    const { cert = "", key = "" } = certificates?.client ?? {};
    const rabbit = { ssl: true, sslCaFile: authority, sslCertFile: cert, sslKeyFile: key };
    const transportUrl = tlsUrl("localhost", "", "nobody:nothing@");
    const external = { ...rabbit, rabbitLoginMethod: "EXTERNAL" };
    expect(await callThrough({ transportUrl, rabbit: external }, "external")).toBe("pong");
    expect(await refusal({ transportUrl, rabbit })).toContain("ACCESS_REFUSED");
  });

  test("a broker that cannot be reached is passed over for the next", async () => {
    const transportUrl = directUrl.replace("guest:guest@", "guest:guest@127.0.0.1:1,guest:guest@");
    for (const kombuFailoverStrategy of ["round-robin", "shuffle"]) {
      const options = { transportUrl, random: () => 0, rabbit: { kombuFailoverStrategy } };
      expect(await callThrough(options, `second-${kombuFailoverStrategy}`)).toBe("pong");
    }
  });

  test("when one of two brokers is lost, servers and clients go on with the other, and with what was not answered", async () => {
    await using second = await startRabbitMq();
    await using firstGate = await openGate(broker?.port ?? 0);
    await using secondGate = await openGate(second.port);
    const login = "guest:guest@127.0.0.1";
    const transportUrl = `rabbit://${login}:${firstGate.port},${login}:${secondGate.port}/`;
    const events: BusEvent[] = [];
    const options = { transportUrl, random: () => 0 };
    await using server = open({ ...options, onEvent: (event) => events.push(event) });
    await using client = open(options);
    const heard: unknown[] = [];
    const { promise: held, resolve: release } = Promise.withResolvers<null>();
    const note: RpcMethod = async ({ args }) => {
      heard.push(args["n"]);
      return heard.length === 2 ? held : args["n"];
    };
    await server.serve(serving("two-brokers", "a", { note }));
    const call = (n: number) =>
      client.call(target("two-brokers", "a"), "note", { n }, { context, resend: true });
    expect(await call(1)).toBe(1);
    const unanswered = call(2);
    await expect.poll(() => heard).toEqual([1, 2]);
    firstGate.shut();
    // Asked again on the other broker, which knows nothing of the first time.
    expect(await unanswered).toBe(2);
    expect(await call(3)).toBe(3);
    expect(heard).toEqual([1, 2, 2, 3]);
    release(null);
    firstGate.open();
    secondGate.shut();
    expect(await call(4)).toBe(4);
  });
});
