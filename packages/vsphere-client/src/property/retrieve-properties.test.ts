import type { Vim } from "@novasphere/vim25";
import { describe, expect, test } from "vitest";
import { toVSphereError } from "../../test/caught.ts";
import { type Answer, type SoapRequest, SoapServer } from "../../test/soap-server.ts";
import { connect } from "../connect.ts";

const spec: Vim.PropertyFilterSpec = {
  propSet: [{ type: "VirtualMachine", pathSet: ["name"] }],
  objectSet: [{ obj: { type: "ContainerView", value: "view-1" }, skip: true }],
};

function machine(index: number): Vim.ObjectContent {
  return {
    obj: { type: "VirtualMachine", value: `vm-${index}` },
    propSet: [{ name: "name", val: `VM ${index}` }],
  };
}

/** Lets `server` have `total` machines, which it sends in pages of the size that is asked for. */
function serveMachines(server: SoapServer, total: number): void {
  const page = (start: number, size: number): Answer => {
    const end = Math.min(total, start + size);
    const objects = Array.from({ length: end - start }, (_, index) => machine(start + index));
    return { returnval: { objects, ...(end < total ? { token: `${end}/${size}` } : {}) } };
  };
  server.on("RetrievePropertiesEx", ({ parameters }) =>
    page(0, (parameters["options"] as Vim.RetrieveOptions).maxObjects ?? 100),
  );
  server.on("ContinueRetrievePropertiesEx", ({ parameters }: SoapRequest) => {
    const [start, size] = String(parameters["token"]).split("/").map(Number);
    return page(start ?? 0, size ?? 0);
  });
  server.on("CancelRetrievePropertiesEx", () => ({}));
}

describe("retrieveProperties", () => {
  test("follows every page", async () => {
    await using server = await SoapServer.start();
    serveMachines(server, 7);
    await using session = await connect(server.credentials);
    const names: unknown[] = [];
    for await (const { propSet } of session.retrieveProperties(spec, { pageSize: 3 }))
      names.push(propSet?.[0]?.val);
    expect(names).toEqual(Array.from({ length: 7 }, (_, index) => `VM ${index}`));
    expect(server.count("ContinueRetrievePropertiesEx")).toBe(2);
    expect(server.count("CancelRetrievePropertiesEx")).toBe(0);
  });

  test("asks for the next page only when the last one is used up", async () => {
    await using server = await SoapServer.start();
    serveMachines(server, 4);
    await using session = await connect(server.credentials);
    const contents = session.retrieveProperties([spec], { pageSize: 2 });
    await contents.next();
    await contents.next();
    expect(server.count("ContinueRetrievePropertiesEx")).toBe(0);
    await contents.next();
    expect(server.count("ContinueRetrievePropertiesEx")).toBe(1);
    await contents.return();
  });

  test("gives the remaining pages back when the loop is left early", async () => {
    await using server = await SoapServer.start();
    serveMachines(server, 7);
    await using session = await connect(server.credentials);
    for await (const { obj } of session.retrieveProperties(spec, { pageSize: 2 }))
      if (obj.value === "vm-2") break;
    expect(server.requests.at(-1)).toMatchObject({
      method: "CancelRetrievePropertiesEx",
      parameters: { token: "4/2" },
    });
  });

  test("gives nothing back when the loop is left on the last page", async () => {
    await using server = await SoapServer.start();
    serveMachines(server, 3);
    await using session = await connect(server.credentials);
    for await (const { obj } of session.retrieveProperties(spec, { pageSize: 2 }))
      if (obj.value === "vm-2") break;
    expect(server.count("CancelRetrievePropertiesEx")).toBe(0);
  });

  test("gives nothing for an empty answer", async () => {
    await using server = await SoapServer.start();
    server.on("RetrievePropertiesEx", () => ({}));
    await using session = await connect(server.credentials);
    const contents = session.retrieveProperties(spec);
    expect(await contents.next()).toEqual({ done: true, value: undefined });
  });

  test("stops at an abort between two pages and gives the rest back", async () => {
    await using server = await SoapServer.start();
    serveMachines(server, 4);
    await using session = await connect(server.credentials);
    const controller = new AbortController();
    const read = async () => {
      for await (const { obj } of session.retrieveProperties(spec, {
        pageSize: 2,
        signal: controller.signal,
      }))
        if (obj.value === "vm-1") controller.abort("enough");
    };
    await expect(read()).rejects.toBe("enough");
    expect(server.count("CancelRetrievePropertiesEx")).toBe(1);
  });

  test("does not repeat a page that may have been used up, and throws", async () => {
    await using server = await SoapServer.start();
    serveMachines(server, 4);
    await using session = await connect({ ...server.credentials, retry: { baseDelayMs: 1 } });
    server.on("ContinueRetrievePropertiesEx", () => ({ write: (response) => void response.destroy() }));
    const read = async () => {
      for await (const content of session.retrieveProperties(spec, { pageSize: 2 }))
        expect(content.obj).toBeDefined();
    };
    expect(await toVSphereError(read())).toMatchObject({ code: "VSPHERE_CONNECTION" });
    expect(server.count("ContinueRetrievePropertiesEx")).toBe(1);
  });
});
