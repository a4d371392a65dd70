import { describe, expect, test } from "vitest";
import { TemporaryFolder } from "../test/temporary-folder.ts";
import {
  ConfigFileError,
  ConfigLoadError,
  ConfigValueError,
  clusterList,
  formatSource,
  int,
  list,
  loadConfig,
  multiStr,
  Secret,
  str,
  takeConfigSources,
} from "./index.ts";

const table = {
  DEFAULT: { my_ip: str({ default: "127.0.0.1" }), targets: multiStr({ default: [] }) },
  vmware: {
    host_ip: str(),
    host_port: int({ default: 443, max: 65535 }),
    names: list({ default: ["a"] }),
    host_password: str({ secret: true }),
  },
};

describe("which source wins", () => {
  const files = {
    "a.conf": "[DEFAULT]\ntargets = 1\ntargets = 2\n[vmware]\nhost_ip = a\nhost_port = 1\n",
    "b.conf": "[DEFAULT]\ntargets = 3\n[vmware]\nhost_ip = b\n",
    "conf.d/20.conf": "[vmware]\nhost_ip = twenty\n",
    "conf.d/10.conf": "[vmware]\nhost_ip = ten\nhost_port = 10\n",
    "conf.d/.hidden.conf": "[vmware]\nhost_ip = hidden\n",
    "conf.d/30.ini": "[vmware]\nhost_ip = ini\n",
  };

  test("later files beat earlier ones; repeated options join over files", async () => {
    await using folder = await TemporaryFolder.with(files);
    const config = await loadConfig(table, { configFiles: [folder.at("a.conf"), folder.at("b.conf")] });
    expect(config.values).toMatchObject({
      default: { targets: ["1", "2", "3"] },
      vmware: { hostIp: "b", hostPort: 1 },
    });
    expect(formatSource(config.sourceOf("vmware", "host_ip"))).toBe(`${folder.at("b.conf")}:4`);
    expect(config.sourceOf("vmware", "names")).toEqual({ kind: "default" });
  });

  test("the order of --config-file and --config-dir counts", async () => {
    await using folder = await TemporaryFolder.with(files);
    const file = { file: folder.at("a.conf") };
    const directory = { directory: folder.at("conf.d") };
    const last = await loadConfig(table, { sources: [directory, file] });
    expect(last.values.vmware).toMatchObject({ hostIp: "a", hostPort: 1 });
    const first = await loadConfig(table, { sources: [file, directory] });
    expect(first.values.vmware).toMatchObject({ hostIp: "twenty", hostPort: 10 });
  });

  test("the environment beats files, and the program beats both", async () => {
    await using folder = await TemporaryFolder.with(files);
    const env = { OS_VMWARE__HOST_IP: " env ", OS_VMWARE__HOST_PORT: "7", OS_DEFAULT__MY_IP: "10.0.0.1" };
    const overrides = { vmware: { hostIp: "program", host_password: new Secret("p"), names: ["x", "y"] } };
    const configFiles = [folder.at("a.conf")];
    const config = await loadConfig(table, { configFiles, env, overrides });
    expect(config.values.vmware).toMatchObject({ hostIp: "program", hostPort: 7, names: ["x", "y"] });
    expect(config.values.vmware.hostPassword?.reveal()).toBe("p");
    expect(config.values.default.myIp).toBe("10.0.0.1");
    expect((await loadConfig(table, { configFiles, env })).values.vmware.hostIp).toBe(" env ");
    expect(config.sourceOf("vmware", "host_port")).toEqual({
      kind: "environment",
      variable: "OS_VMWARE__HOST_PORT",
    });
    expect(config.sourceOf("vmware", "host_ip")).toEqual({ kind: "override" });
  });

  test("overrides of a clusterList are entries of their own", async () => {
    const declared = { vmware: { cluster_name: clusterList({ required: true }) } };
    const config = await loadConfig(declared, { overrides: { vmware: { clusterName: ["A", "B, C"] } } });
    expect(config.values.vmware.clusterName.entries.map(({ name }) => name)).toEqual(["A", "B", "C"]);
  });

  test("an override of no option is an error with a suggestion", async () => {
    const loading = loadConfig(table, { overrides: { vmware: { hostIpp: "x" } } });
    await expect(loading).rejects.toThrow(
      /\[vmware\] hostIpp: there is no such option.*Did you mean host_ip\?/,
    );
  });

  test("command-line arguments give the sources in their order and leave the rest", () => {
    const args = [
      "--config-file",
      "a",
      "run",
      "--config-dir=b",
      "--debug",
      "--config-file=c=d",
      "--",
      "--config-file",
    ];
    expect(takeConfigSources(args)).toEqual({
      sources: [{ file: "a" }, { directory: "b" }, { file: "c=d" }],
      rest: ["run", "--debug", "--", "--config-file"],
    });
    expect(() => takeConfigSources(["--config-dir"])).toThrow(new TypeError("--config-dir needs a value."));
  });
});

describe("loading fails at once with everything", () => {
  test("missing files, a missing directory and every broken line", async () => {
    await using folder = await TemporaryFolder.with({ "a.conf": "[vmware\n[]\nx\n= y\n[ok]\n  z\n" });
    const configFiles = [folder.at("absent.conf"), folder.at("a.conf"), folder.path];
    const loading = loadConfig(table, { configFiles, configDirs: [folder.at("absent.d")] });
    const error = await loading.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigLoadError);
    const { errors, cause, message } = error as ConfigLoadError;
    expect(errors.map(({ code, line }) => [code, line])).toEqual([
      ["CONFIG_SECTION_NOT_CLOSED", 1],
      ["CONFIG_EMPTY_SECTION_NAME", 2],
      ["CONFIG_NO_SEPARATOR", 3],
      ["CONFIG_EMPTY_KEY", 4],
      ["CONFIG_UNEXPECTED_CONTINUATION", 6],
      ["CONFIG_DIRECTORY_NOT_FOUND", undefined],
      ["CONFIG_FILE_NOT_FOUND", undefined],
      ["CONFIG_FILE_NOT_READABLE", undefined],
    ]);
    expect(errors.at(-1)).toBeInstanceOf(ConfigFileError);
    expect(cause).toBe(errors[0]);
    expect(message).toMatch(
      /^The configuration was not loaded: 8 problems\.\n {2}.*a\.conf:1:1: This section line/,
    );
  });

  test("a file that is not UTF-8 is named with its line", async () => {
    const bytes = Buffer.from("[vmware]\nhost_ip = a\nnames = \xfc\n", "latin1");
    await using folder = await TemporaryFolder.with({ "a.conf": bytes });
    const error = await loadConfig(table, { configFiles: [folder.at("a.conf")] }).catch(
      (thrown: unknown) => thrown,
    );
    expect((error as ConfigLoadError).errors).toMatchObject([{ code: "CONFIG_NOT_UTF8", line: 3 }]);
  });

  test("a bad value only breaks its own option, unless everything is to be strict", async () => {
    await using folder = await TemporaryFolder.with({
      "a.conf": "[vmware]\nhost_ip = a\nhost_port = 70000\n",
    });
    const configFiles = [folder.at("a.conf")];
    const config = await loadConfig(table, { configFiles });
    expect(config.values.vmware.hostIp).toBe("a");
    expect(() => config.values.vmware.hostPort).toThrow(ConfigValueError);
    expect(() => config.values.vmware.hostPort).toThrow(
      `${folder.at("a.conf")}:3:13: [vmware] host_port: "70000" must be at most 65535.`,
    );
    expect(config.valueProblems.map(({ code }) => code)).toEqual(["CONFIG_INVALID_VALUE"]);
    await expect(loadConfig(table, { configFiles, strict: true })).rejects.toBeInstanceOf(ConfigLoadError);
  });

  test("the signal stops reading", async () => {
    await using folder = await TemporaryFolder.with({ "a.conf": "" });
    const reason = new Error("stopped");
    const loading = loadConfig(table, {
      configFiles: [folder.at("a.conf")],
      signal: AbortSignal.abort(reason),
    });
    await expect(loading).rejects.toBe(reason);
  });
});

describe("values", () => {
  test("are frozen", async () => {
    const { values } = await loadConfig(table);
    expect(() => Object.assign(values.vmware, { hostIp: "x" })).toThrow(TypeError);
    expect(() => Object.assign(values.vmware.names, { 0: "x" })).toThrow(TypeError);
  });

  test("two options that refer to each other are an error, not a hang", async () => {
    await using folder = await TemporaryFolder.with({
      "a.conf": "[vmware]\nhost_ip = $names\nnames = $host_ip\n",
    });
    const config = await loadConfig(table, { configFiles: [folder.at("a.conf")] });
    expect(config.valueProblems.map(({ code }) => code)).toEqual([
      "CONFIG_REFERENCE_CYCLE",
      "CONFIG_REFERENCE_CYCLE",
    ]);
  });

  test("references that double a text forty times over end in an error", async () => {
    const names = Array.from({ length: 40 }, (_, index) => `o${index}`);
    const declared = { DEFAULT: Object.fromEntries(names.map((name) => [name, str()])) };
    const lines = names.map((name, index) =>
      index === 0 ? `${name} = xy` : `${name} = $o${index - 1}$o${index - 1}`,
    );
    await using folder = await TemporaryFolder.with({ "a.conf": `[DEFAULT]\n${lines.join("\n")}\n` });
    const config = await loadConfig(declared, { configFiles: [folder.at("a.conf")] });
    expect(config.valueProblems[0]).toMatchObject({ code: "CONFIG_VALUE_TOO_LONG" });
    expect(config.values.default).toMatchObject({ o4: "xy".repeat(16) });
  });

  test("a name such as __proto__ is an ordinary one", async () => {
    const text = "[__proto__]\npolluted = yes\n[vmware]\n__proto__ = x\nnames = a\n";
    await using folder = await TemporaryFolder.with({ "a.conf": text });
    const config = await loadConfig(table, { configFiles: [folder.at("a.conf")] });
    expect(config.values.vmware.names).toEqual(["a"]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});
