import { expect, test } from "vitest";
import { SoapServer } from "../../test/soap-server.ts";
import { connect } from "../connect.ts";

const view = { type: "ContainerView", value: "session[1]view" };

test("a container view is created for its kinds, recursively, and given back once", async () => {
  await using server = await SoapServer.start();
  server.on("CreateContainerView", () => ({ returnval: view }));
  server.on("DestroyView", () => ({}));
  await using session = await connect(server.credentials);
  const { rootFolder } = session.serviceContent;
  {
    await using machines = await session.createContainerView({
      container: rootFolder,
      type: ["VirtualMachine"],
    });
    expect(machines.ref).toEqual(view);
    expect(machines.filterSpec("VirtualMachine", ["name"])).toMatchObject({
      propSet: [{ type: "VirtualMachine", pathSet: ["name"] }],
      objectSet: [{ obj: view, skip: true, selectSet: [{ type: "ContainerView", path: "view" }] }],
    });
    await machines[Symbol.asyncDispose]();
  }
  expect(server.requests[2]?.parameters).toMatchObject({ type: ["VirtualMachine"], recursive: true });
  expect(server.count("DestroyView")).toBe(1);
});

test("a view that the server lost is no reason to fail at the end of its scope", async () => {
  await using server = await SoapServer.start();
  server.on("CreateContainerView", () => ({ returnval: view }));
  server.on("DestroyView", () => ({ fault: { $type: "ManagedObjectNotFound", obj: view } }));
  await using session = await connect(server.credentials);
  const { rootFolder } = session.serviceContent;
  await using machines = await session.createContainerView({
    container: rootFolder,
    type: ["VirtualMachine"],
  });
  expect(machines.ref).toEqual(view);
});
