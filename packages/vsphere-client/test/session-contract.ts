import { formatReference, type ManagedObjectReference, type Vim } from "@novasphere/vim25";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type ConnectOptions, connect, type Session, type SessionEvent } from "../src/index.ts";
import { toVSphereError } from "./caught.ts";

/** A vCenter to run the contract on: HTTPS, {@link machineNames} switched on, tasks that take a moment. */
export interface ContractServer {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly thumbprint: string;
  readonly certificate: string;
  readonly stop: () => Promise<void>;
}

/** The machines of one cluster and of one standalone host, six each. */
const machineNames = ["DC0_C0_RP0_VM", "DC0_H0_VM"].flatMap((prefix) =>
  Array.from({ length: 6 }, (_, index) => `${prefix}${index}`),
);

type MachineReference = ManagedObjectReference<"VirtualMachine">;

export function connectTo(server: ContractServer, options: Partial<ConnectOptions> = {}): Promise<Session> {
  return connect({ url: server.url, username: server.username, password: server.password, ...options });
}

async function listMachines(session: Session, pageSize?: number): Promise<Map<string, MachineReference>> {
  const found = new Map<string, MachineReference>();
  await using view = await session.createContainerView({
    container: session.serviceContent.rootFolder,
    type: ["VirtualMachine"],
  });
  const options = pageSize === undefined ? {} : { pageSize };
  for await (const { obj, propSet } of session.retrieveProperties(
    view.filterSpec("VirtualMachine", ["name"]),
    options,
  ))
    found.set(String(propSet?.[0]?.val), obj as MachineReference);
  return found;
}

/** What a session can rely on, whatever vCenter it talks to. Call it inside a `describe`. */
export function testSession(start: () => Promise<ContractServer>): void {
  // The server may have to be built first.
  vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });
  let server: ContractServer;
  let pin: Partial<ConnectOptions>;

  beforeAll(async () => {
    server = await start();
    pin = { tls: { thumbprint: server.thumbprint } };
  });

  afterAll(() => server?.stop());

  test("is made over a pinned certificate, or with the certificate as authority", async () => {
    await using pinned = await connectTo(server, pin);
    await using trusted = await connectTo(server, { tls: { ca: server.certificate } });
    expect(pinned.instanceUuid).toBe(trusted.instanceUuid);
    expect(pinned.instanceUuid).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("is refused for a wrong password", async () => {
    const error = await toVSphereError(connectTo(server, { ...pin, password: "wrong" }));
    expect(error).toMatchObject({ code: "VSPHERE_INVALID_LOGIN", faultType: "InvalidLogin" });
  });

  test("reads all pages", async () => {
    await using session = await connectTo(server, pin);
    const found = await listMachines(session, 5);
    expect([...found.keys()].sort()).toEqual(machineNames);
    expect(new Set([...found.values()].map(formatReference)).size).toBe(machineNames.length);
  });

  test("leaves objects that are gone out of a bulk read", async () => {
    await using session = await connectTo(server, pin);
    const [machine] = [...(await listMachines(session)).values()];
    if (!machine) throw new Error("no machine");
    const gone: MachineReference = { type: "VirtualMachine", value: "vm-0" };
    const found = await session.fetchPropertiesOf([machine, gone], ["name"]);
    expect([...found.keys()]).toEqual([formatReference(machine)]);
    const error = await toVSphereError(session.fetchProperties(gone, ["name"]));
    expect(error).toMatchObject({ faultType: "ManagedObjectNotFound", fault: { obj: gone } });
  });

  test("runs many tasks at once with one collector and without reading a task on its own", async () => {
    const methods: string[] = [];
    const onEvent = (event: SessionEvent) => void (event.type === "call" && methods.push(event.method));
    await using session = await connectTo(server, { ...pin, onEvent });
    const machines = [...(await listMachines(session)).values()];
    const states = new Map<string, string[]>();
    methods.length = 0;
    const run = (method: "PowerOffVM_Task" | "PowerOnVM_Task") =>
      Promise.all(
        machines.map((_this) =>
          session.runTask(
            method,
            { _this },
            {
              onProgress: ({ task, state }) => {
                states.set(task.value, [...(states.get(task.value) ?? []), state]);
              },
            },
          ),
        ),
      );
    await run("PowerOffVM_Task");
    await run("PowerOnVM_Task");
    expect(states.size).toBe(2 * machines.length);
    for (const told of states.values()) expect(told.at(-1)).toBe("success");
    const count = (method: string) => methods.filter((name) => name === method).length;
    expect(count("CreatePropertyCollector")).toBe(1);
    expect(count("CreateFilter")).toBe(1);
    expect(count("RetrievePropertiesEx")).toBe(0);
  });

  test("hears of a task that was finished before anybody asked", async () => {
    await using session = await connectTo(server, pin);
    const [machine] = [...(await listMachines(session)).values()];
    if (!machine) throw new Error("no machine");
    const task = await session.call("ReconfigVM_Task", { _this: machine, spec: { annotation: "seen" } });
    await session.waitForTask(task);
    await session.waitForTask(task);
    expect(await session.fetchProperties(machine, ["config.annotation"])).toEqual({
      "config.annotation": "seen",
    });
  });

  test("throws the fault of a failed task with its fields", async () => {
    await using session = await connectTo(server, pin);
    const [machine] = [...(await listMachines(session)).values()];
    if (!machine) throw new Error("no machine");
    expect(await toVSphereError(session.runTask("PowerOnVM_Task", { _this: machine }))).toMatchObject({
      code: "VSPHERE_TASK_FAILED",
      method: "PowerOnVM_Task",
      fault: { $type: "InvalidPowerState", requestedState: "poweredOn", existingState: "poweredOn" },
    });
  });

  test("refuses a task that the server does not know, and still follows others", async () => {
    await using session = await connectTo(server, pin);
    const [machine] = [...(await listMachines(session)).values()];
    if (!machine) throw new Error("no machine");
    const unknown = toVSphereError(session.waitForTask({ type: "Task", value: "task-0" }));
    await session.runTask("ReconfigVM_Task", { _this: machine, spec: { annotation: "a" } });
    expect(await unknown).toMatchObject({ faultType: "ManagedObjectNotFound" });
    expect(await toVSphereError(session.waitForTask({ type: "Task", value: "task-0" }))).toMatchObject({
      faultType: "ManagedObjectNotFound",
    });
    await session.runTask("ReconfigVM_Task", { _this: machine, spec: { annotation: "b" } });
  });

  test("watches objects come, change and go", async () => {
    await using session = await connectTo(server, pin);
    const { rootFolder } = session.serviceContent;
    const children: Vim.AnySelectionSpec = { $type: "TraversalSpec", type: "Folder", path: "childEntity" };
    const spec: Vim.PropertyFilterSpec = {
      propSet: [{ type: "Folder", pathSet: ["name"] }],
      objectSet: [{ obj: rootFolder, skip: true, selectSet: [children] }],
    };
    const news: string[] = [];
    let folder: ManagedObjectReference | undefined;
    for await (const update of session.watchProperties(spec)) {
      if (update.kind === "interrupted") throw update.error;
      news.push(
        ...update.objects.map(({ kind, changeSet }) => `${kind} ${changeSet?.[0]?.val ?? ""}`.trim()),
      );
      if (!folder) folder = await session.call("CreateFolder", { _this: rootFolder, name: "watched" });
      else if (news.at(-1) === "enter watched")
        await session.runTask("Rename_Task", { _this: folder, newName: "renamed" });
      else if (news.at(-1) === "modify renamed") await session.runTask("Destroy_Task", { _this: folder });
      else if (news.at(-1) === "leave") break;
    }
    expect(news).toEqual(["enter watched", "modify renamed", "leave"]);
  });

  test("aborts a wait for a task without harm to the server", async () => {
    await using session = await connectTo(server, pin);
    const [machine] = [...(await listMachines(session)).values()];
    if (!machine) throw new Error("no machine");
    const controller = new AbortController();
    const running = session.runTask(
      "ReconfigVM_Task",
      { _this: machine, spec: { annotation: "c" } },
      {
        signal: controller.signal,
        onProgress: () => controller.abort("enough"),
      },
    );
    await expect(running).rejects.toBe("enough");
    await session.runTask("ReconfigVM_Task", { _this: machine, spec: { annotation: "d" } });
  });
}
