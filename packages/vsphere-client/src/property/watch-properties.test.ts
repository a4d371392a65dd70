import type { Vim } from "@novasphere/vim25";
import { describe, expect, test } from "vitest";
import { toVSphereError } from "../../test/caught.ts";
import { type Answer, SoapServer } from "../../test/soap-server.ts";
import { connect } from "../connect.ts";
import type { Session } from "../session.ts";

const spec: Vim.PropertyFilterSpec = {
  propSet: [{ type: "Folder", pathSet: ["name"] }],
  objectSet: [{ obj: { type: "Folder", value: "group-d1" } }],
};
const retry = { baseDelayMs: 1, maximumDelayMs: 1 };

function folderUpdate(version: string, name: string, truncated = false): Answer {
  const update: Vim.ObjectUpdate = {
    kind: "modify",
    obj: { type: "Folder", value: "group-d1" },
    changeSet: [{ name: "name", op: "assign", val: name }],
  };
  const filter = { type: "PropertyFilter", value: "filter-1" };
  const set: Vim.UpdateSet = { version, filterSet: [{ filter, objectSet: [update] }], truncated };
  return { returnval: set };
}

const idle: Answer = {};

/** Lets `server` answer the waits with `answers` in order; further waits hang. */
function scriptWaits(server: SoapServer, answers: Answer[]): void {
  let collectors = 0;
  server.on("CreatePropertyCollector", () => {
    collectors += 1;
    return { returnval: { type: "PropertyCollector", value: `collector-${collectors}` } };
  });
  server.on("CreateFilter", () => ({ returnval: { type: "PropertyFilter", value: "filter-1" } }));
  server.on("DestroyPropertyCollector", () => ({}));
  server.on("CancelWaitForUpdates", () => ({}));
  server.on("WaitForUpdatesEx", () => answers.shift() ?? new Promise(() => undefined));
}

/** The first `count` updates of a watch in short: name of the folder, or what happened. */
async function collect(session: Session, count: number): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const update of session.watchProperties(spec)) {
    if (update.kind === "interrupted") seen.push(update.error.code);
    else {
      const name = update.objects[0]?.changeSet?.[0]?.val;
      seen.push(`${name}${update.isReset ? " reset" : ""}${update.isComplete ? "" : " partly"}`);
    }
    if (seen.length === count) break;
  }
  return seen;
}

describe("a watch", () => {
  test("gives everything first and then the changes, each from the version before", async () => {
    await using server = await SoapServer.start();
    scriptWaits(server, [folderUpdate("1", "old"), idle, folderUpdate("2", "new")]);
    await using session = await connect(server.credentials);
    expect(await collect(session, 2)).toEqual(["old reset", "new"]);
    const versions = server.requests.filter(({ method }) => method === "WaitForUpdatesEx");
    expect(versions.map(({ parameters }) => parameters["version"])).toEqual(["", "1", "1"]);
  });

  test("begins with nothing when the filter selects nothing yet", async () => {
    await using server = await SoapServer.start();
    scriptWaits(server, [idle, folderUpdate("1", "new")]);
    await using session = await connect(server.credentials);
    expect(await collect(session, 2)).toEqual(["undefined reset", "new"]);
    const waits = server.requests.filter(({ method }) => method === "WaitForUpdatesEx");
    expect(waits.map(({ parameters }) => (parameters["options"] as Vim.WaitOptions).maxWaitSeconds)).toEqual([
      0, 60,
    ]);
  });

  test("says when the rest of a change is still to come", async () => {
    await using server = await SoapServer.start();
    scriptWaits(server, [folderUpdate("1", "a", true), folderUpdate("2", "b", true), folderUpdate("3", "c")]);
    await using session = await connect(server.credentials);
    expect(await collect(session, 3)).toEqual(["a reset partly", "b partly", "c"]);
  });

  test("gives its collector back when the loop is left", async () => {
    await using server = await SoapServer.start();
    scriptWaits(server, [folderUpdate("1", "old")]);
    await using session = await connect(server.credentials);
    await collect(session, 1);
    expect(server.requests.at(-1)).toMatchObject({
      method: "DestroyPropertyCollector",
      parameters: { _this: { value: "collector-1" } },
    });
  });

  test("ends its wait on the server when it is aborted", async () => {
    await using server = await SoapServer.start();
    scriptWaits(server, [folderUpdate("1", "old")]);
    await using session = await connect(server.credentials);
    const controller = new AbortController();
    const watching = (async () => {
      for await (const update of session.watchProperties(spec, { signal: controller.signal }))
        expect(update.kind).toBe("changes");
    })();
    await server.received("WaitForUpdatesEx", 2);
    controller.abort("enough");
    await expect(watching).rejects.toBe("enough");
    expect(server.methods().slice(-2)).toEqual(["CancelWaitForUpdates", "DestroyPropertyCollector"]);
  });

  test("starts afresh when the server does not know the version any more", async () => {
    await using server = await SoapServer.start();
    const lost: Answer = { fault: { $type: "InvalidCollectorVersion" } };
    scriptWaits(server, [folderUpdate("1", "old"), lost, folderUpdate("7", "new")]);
    await using session = await connect({ ...server.credentials, retry });
    expect(await collect(session, 2)).toEqual(["old reset", "new reset"]);
  });

  test("starts afresh in a renewed session", async () => {
    await using server = await SoapServer.start();
    const gone: Answer = {
      fault: { $type: "ManagedObjectNotFound", obj: { type: "PropertyCollector", value: "collector-1" } },
    };
    scriptWaits(server, [folderUpdate("1", "old"), gone, folderUpdate("1", "new")]);
    await using session = await connect({ ...server.credentials, retry });
    expect(await collect(session, 2)).toEqual(["old reset", "new reset"]);
    expect(server.count("CreatePropertyCollector")).toBe(2);
  });

  test("says that the server is away, and comes back by itself", async () => {
    await using server = await SoapServer.start();
    const cut: Answer = { write: (response) => void response.destroy() };
    scriptWaits(server, [folderUpdate("1", "old"), cut, cut, cut, folderUpdate("1", "new")]);
    await using session = await connect({ ...server.credentials, retry });
    expect(await collect(session, 3)).toEqual(["old reset", "VSPHERE_CONNECTION", "new reset"]);
  });

  test("does not start afresh for ever on a server that never keeps a version", async () => {
    await using server = await SoapServer.start();
    scriptWaits(server, []);
    server.on("WaitForUpdatesEx", () => ({ fault: { $type: "InvalidCollectorVersion" } }));
    await using session = await connect({ ...server.credentials, retry });
    expect(await toVSphereError(collect(session, 1))).toMatchObject({ faultType: "InvalidCollectorVersion" });
  });

  test("throws for a filter that the server refuses", async () => {
    await using server = await SoapServer.start();
    scriptWaits(server, []);
    server.on("CreateFilter", () => ({ fault: { $type: "InvalidProperty", name: "nmae" } }));
    await using session = await connect(server.credentials);
    expect(await toVSphereError(collect(session, 1))).toMatchObject({ faultType: "InvalidProperty" });
    expect(server.count("DestroyPropertyCollector")).toBe(1);
  });

  test("ends with the session", async () => {
    await using server = await SoapServer.start();
    scriptWaits(server, [folderUpdate("1", "old")]);
    const session = await connect({ ...server.credentials, retry });
    const watching = toVSphereError(
      (async () => {
        for await (const update of session.watchProperties(spec)) expect(update).toBeDefined();
      })(),
    );
    await server.received("WaitForUpdatesEx", 2);
    await session.logout();
    expect(await watching).toMatchObject({ code: "VSPHERE_SESSION_CLOSED" });
  });
});
