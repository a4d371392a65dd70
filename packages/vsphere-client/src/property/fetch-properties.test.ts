import { formatReference, type ManagedObjectReference, type Vim } from "@novasphere/vim25";
import { describe, expect, expectTypeOf, test } from "vitest";
import { toVSphereError } from "../../test/caught.ts";
import { SoapServer } from "../../test/soap-server.ts";
import { connect } from "../connect.ts";

const host = { type: "HostSystem", value: "host-1" } as const;

function missing(path: string, $type: "InvalidProperty" | "NoPermission"): Vim.MissingProperty {
  const noPermission = { object: { type: "HostSystem", value: "host-1" }, privilegeId: "System.Read" };
  const fault = $type === "InvalidProperty" ? { $type, name: path } : { $type, ...noPermission };
  return { path, fault: { fault, localizedMessage: "" } };
}

describe("fetchProperties", () => {
  test("gives values by path in one call, typed by object and path", async () => {
    await using server = await SoapServer.start();
    server.on("RetrievePropertiesEx", () => ({
      returnval: {
        objects: [
          {
            obj: host,
            propSet: [
              { name: "name", val: "esx-1" },
              { name: "summary.quickStats.overallCpuUsage", val: 1234 },
            ],
          },
        ],
      },
    }));
    await using session = await connect(server.credentials);
    const properties = await session.fetchProperties(host, ["name", "summary.quickStats.overallCpuUsage"]);
    expectTypeOf(properties.name).toEqualTypeOf<string | undefined>();
    expectTypeOf(properties["summary.quickStats.overallCpuUsage"]).toEqualTypeOf<number | undefined>();
    expect(properties).toEqual({ name: "esx-1", "summary.quickStats.overallCpuUsage": 1234 });
    expect(server.count("RetrievePropertiesEx")).toBe(1);
    expect(server.requests.at(-1)?.parameters["specSet"]).toEqual([
      {
        propSet: [{ type: "HostSystem", pathSet: ["name", "summary.quickStats.overallCpuUsage"] }],
        objectSet: [{ obj: host }],
      },
    ]);
  });

  test("leaves out what the user may not read", async () => {
    await using server = await SoapServer.start();
    server.on("RetrievePropertiesEx", () => ({
      returnval: { objects: [{ obj: host, missingSet: [missing("name", "NoPermission")] }] },
    }));
    await using session = await connect(server.credentials);
    expect(await session.fetchProperties(host, ["name"])).toEqual({});
  });

  test("throws for a path that does not exist, also when the server reports it beside the values", async () => {
    await using server = await SoapServer.start();
    server.on("RetrievePropertiesEx", () => ({
      returnval: { objects: [{ obj: host, missingSet: [missing("nmae", "InvalidProperty")] }] },
    }));
    await using session = await connect(server.credentials);
    const error = await toVSphereError(session.fetchProperties(host, ["nmae"]));
    expect(error).toMatchObject({ faultType: "InvalidProperty", fault: { name: "nmae" } });
  });

  test("throws when the server leaves the object out", async () => {
    await using server = await SoapServer.start();
    server.on("RetrievePropertiesEx", () => ({}));
    await using session = await connect(server.credentials);
    const error = await toVSphereError(session.fetchProperties(host, ["name"]));
    expect(error).toMatchObject({ faultType: "ManagedObjectNotFound", fault: { obj: host } });
    expect(error.message).toContain("HostSystem:host-1");
  });
});

describe("fetchPropertiesOf", () => {
  test("asks for objects of several kinds at once and leaves out those that are gone", async () => {
    await using server = await SoapServer.start();
    const pool = { type: "ResourcePool", value: "resgroup-1" };
    const gone = { type: "HostSystem", value: "host-9" };
    server.on("RetrievePropertiesEx", () => ({
      returnval: { objects: [{ obj: host, propSet: [{ name: "name", val: "esx-1" }] }], token: "1" },
    }));
    server.on("ContinueRetrievePropertiesEx", () => ({
      returnval: {
        objects: [
          { obj: pool, propSet: [{ name: "name", val: "pool" }] },
          {
            obj: gone,
            missingSet: [{ path: "name", fault: { fault: { $type: "ManagedObjectNotFound", obj: gone } } }],
          },
        ],
      },
    }));
    await using session = await connect(server.credentials);
    const refs: ManagedObjectReference[] = [host, pool, gone];
    const found = await session.fetchPropertiesOf(refs, ["name"]);
    expect(found).toEqual(
      new Map([
        [formatReference(host), { name: "esx-1" }],
        [formatReference(pool), { name: "pool" }],
      ]),
    );
    expect(server.requests[2]?.parameters["specSet"]).toMatchObject([
      { propSet: [{ type: "HostSystem" }, { type: "ResourcePool" }], reportMissingObjectsInResults: true },
    ]);
  });

  test("asks nothing for no objects", async () => {
    await using server = await SoapServer.start();
    await using session = await connect(server.credentials);
    expect(await session.fetchPropertiesOf([], ["name"])).toEqual(new Map());
    expect(server.count("RetrievePropertiesEx")).toBe(0);
  });
});
