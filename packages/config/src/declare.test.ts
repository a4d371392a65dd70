import { describe, expect, expectTypeOf, test } from "vitest";
import {
  bool,
  type ClusterList,
  type ConfigValues,
  clusterList,
  type Dictionary,
  dict,
  float,
  hostAddress,
  int,
  list,
  loadConfig,
  multiStr,
  type NovaConfigValues,
  port,
  type Secret,
  str,
  uri,
} from "./index.ts";

describe("the type of a value follows from its declaration", () => {
  const table = {
    DEFAULT: { my_ip: str(), debug: bool({ default: false }) },
    oslo_group: {
      unset: str(),
      with_default: str({ default: "x" }),
      needed: str({ required: true }),
      choice: str({ default: "a", choices: ["a", "b"] }),
      any_case: str({ default: "a", choices: ["a", "b"], ignoreCase: true }),
      number: int({ default: 1 }),
      never_blank: int({ default: 1, blank: "reject" }),
      needed_number: port({ required: true }),
      ratio: float({ default: 0.5, blank: "reject" }),
      flag: bool(),
      host: hostAddress({ required: true }),
      address: uri(),
      names: list({ default: [] }),
      numbers: list({ item: int(), default: [] }),
      strict_numbers: list({ item: int({ blank: "reject" }), default: [] }),
      choices: list({ item: str({ choices: ["x", "y"] }), required: true }),
      map: dict({ default: {} }),
      weights: dict({ value: int({ blank: "reject" }) }),
      targets: multiStr({ default: [] }),
      clusters: clusterList({ required: true }),
      password: str({ secret: true }),
      needed_password: str({ secret: true, required: true }),
      "dashed-name": str(),
    },
  };
  type Values = ConfigValues<typeof table>;

  test("groups and options are camelCase, [DEFAULT] is default", () => {
    expectTypeOf<keyof Values>().toEqualTypeOf<"default" | "osloGroup">();
    expectTypeOf<Values["default"]>().toEqualTypeOf<{
      readonly myIp: string | undefined;
      readonly debug: boolean;
    }>();
    expectTypeOf<Values["osloGroup"]["dashedName"]>().toEqualTypeOf<string | undefined>();
  });

  test("texts", () => {
    type Group = Values["osloGroup"];
    expectTypeOf<Group["unset"]>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Group["withDefault"]>().toEqualTypeOf<string>();
    expectTypeOf<Group["needed"]>().toEqualTypeOf<string>();
    expectTypeOf<Group["choice"]>().toEqualTypeOf<"a" | "b">();
    expectTypeOf<Group["anyCase"]>().toEqualTypeOf<string>();
    expectTypeOf<Group["host"]>().toEqualTypeOf<string>();
    expectTypeOf<Group["address"]>().toEqualTypeOf<string | undefined>();
  });

  test("numbers may be blank unless that is refused", () => {
    type Group = Values["osloGroup"];
    expectTypeOf<Group["number"]>().toEqualTypeOf<number | undefined>();
    expectTypeOf<Group["neverBlank"]>().toEqualTypeOf<number>();
    expectTypeOf<Group["neededNumber"]>().toEqualTypeOf<number>();
    expectTypeOf<Group["ratio"]>().toEqualTypeOf<number>();
    expectTypeOf<Group["flag"]>().toEqualTypeOf<boolean | undefined>();
  });

  test("lists, dicts and repeated options", () => {
    type Group = Values["osloGroup"];
    expectTypeOf<Group["names"]>().toEqualTypeOf<readonly string[]>();
    expectTypeOf<Group["numbers"]>().toEqualTypeOf<readonly (number | undefined)[]>();
    expectTypeOf<Group["strictNumbers"]>().toEqualTypeOf<readonly number[]>();
    expectTypeOf<Group["choices"]>().toEqualTypeOf<readonly ("x" | "y")[]>();
    expectTypeOf<Group["map"]>().toEqualTypeOf<Dictionary<string>>();
    expectTypeOf<Group["weights"]>().toEqualTypeOf<Dictionary<number> | undefined>();
    expectTypeOf<Group["targets"]>().toEqualTypeOf<readonly string[]>();
    expectTypeOf<Group["clusters"]>().toEqualTypeOf<ClusterList>();
  });

  test("secrets", () => {
    type Group = Values["osloGroup"];
    expectTypeOf<Group["password"]>().toEqualTypeOf<Secret<string> | undefined>();
    expectTypeOf<Group["neededPassword"]>().toEqualTypeOf<Secret<string>>();
  });

  test("nova.conf", () => {
    expectTypeOf<NovaConfigValues["vmware"]["hostIp"]>().toEqualTypeOf<string>();
    expectTypeOf<NovaConfigValues["vmware"]["hostPort"]>().toEqualTypeOf<number>();
    expectTypeOf<NovaConfigValues["vmware"]["hostPassword"]>().toEqualTypeOf<Secret<string>>();
    expectTypeOf<NovaConfigValues["vmware"]["overlap"]>().toEqualTypeOf<"carve" | "reject" | "share">();
    expectTypeOf<NovaConfigValues["vmware"]["caFile"]>().toEqualTypeOf<string | undefined>();
    expectTypeOf<NovaConfigValues["osloMessagingRabbit"]["ssl"]>().toEqualTypeOf<boolean>();
    expectTypeOf<NovaConfigValues["default"]["transportUrl"]>().toEqualTypeOf<Secret<string>>();
  });

  test("sources are asked for by declared names only", async () => {
    const config = await loadConfig({ vmware: { host_ip: str() } });
    expect(config.sourceOf("vmware", "host_ip")).toEqual({ kind: "unset" });
    // @ts-expect-error no such option
    expect(() => config.sourceOf("vmware", "host_op")).toThrow("No option [vmware] host_op is declared.");
  });
});

describe("a declaration that cannot work is a TypeError", () => {
  test.each([
    ["a default beyond its bounds", { g: { a: int({ default: 5, max: 3 }) } }],
    ["a default that is no choice", { g: { a: str({ default: "z", choices: ["x"] }) } }],
    ["two options with one name in code", { g: { a_b: str(), aB: str() } }],
    ["two groups with one name in code", { a_b: {}, "a-b": {} }],
  ])("%s", async (_, table) => {
    await expect(loadConfig(table)).rejects.toThrow(TypeError);
  });

  test("a list of repeated options", () => {
    expect(() => list({ item: multiStr() })).toThrow(TypeError);
  });
});
