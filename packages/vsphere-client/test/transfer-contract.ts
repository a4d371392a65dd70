import { createHash, randomBytes } from "node:crypto";
import { buffer } from "node:stream/consumers";
import type { ManagedObjectReference } from "@novasphere/vim25";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Session } from "../src/index.ts";
import { toVSphereError } from "./caught.ts";
import { type ContractServer, connectTo } from "./session-contract.ts";

const datacenter = "DC0";
const file = { datacenter, datastore: "LocalDS_0", path: "images/a b+c.iso" };
const content = randomBytes(3_000_000);
const sha256 = createHash("sha256").update(content).digest("hex");

function* slices(step: number): Generator<Uint8Array, void, undefined> {
  for (let start = 0; start < content.length; start += step) yield content.subarray(start, start + step);
}

/** The object of this kind and name. */
export async function findEntity(
  session: Session,
  type: string,
  name: string,
): Promise<ManagedObjectReference> {
  const { rootFolder } = session.serviceContent;
  await using view = await session.createContainerView({ container: rootFolder, type: [type] });
  for await (const { obj, propSet } of session.retrieveProperties(view.filterSpec(type, ["name"])))
    if (propSet?.[0]?.val === name) return obj;
  throw new Error(`no ${type} ${name}`);
}

/** What transfers can rely on, whatever vCenter they go to. Call it inside a `describe`. */
export function testTransfers(start: () => Promise<ContractServer>): void {
  vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });
  let server: ContractServer;
  let connectPinned: () => Promise<Session>;

  beforeAll(async () => {
    server = await start();
    connectPinned = () => connectTo(server, { tls: { thumbprint: server.thumbprint } });
  });

  afterAll(() => server?.stop());

  test("a file comes back as it went", async () => {
    await using session = await connectPinned();
    expect(await session.findDatastoreFile(file)).toBeUndefined();
    const sent = await session.uploadToDatastore(file, slices(100_000), { size: content.length, sha256 });
    expect(sent).toEqual({ bytes: content.length, sha256 });
    expect(await session.findDatastoreFile(file)).toMatchObject({ size: content.length });
    await using download = await session.downloadFromDatastore(file, { sha256 });
    expect(download.size).toBe(content.length);
    expect((await buffer(download)).equals(content)).toBe(true);
    expect(download.summary).toEqual(sent);
  });

  test("a file is named by references too, and goes by the vCenter when no host can be reached", async () => {
    await using session = await connectPinned();
    const byReference = {
      datacenter: await findEntity(session, "Datacenter", datacenter),
      datastore: await findEntity(session, "Datastore", file.datastore),
      path: "by-reference.bin",
    };
    await session.uploadToDatastore(byReference, [Buffer.from("x")], { size: 1, route: "host" });
    expect(await session.findDatastoreFile({ ...file, path: "by-reference.bin" })).toMatchObject({ size: 1 });
  });

  test("an upload replaces the file, also in chunks of an unknown number", async () => {
    await using session = await connectPinned();
    const path = "replaced.bin";
    await session.uploadToDatastore({ ...file, path }, slices(1_000_000));
    await session.uploadToDatastore({ ...file, path }, [Buffer.from("short")]);
    await using download = await session.downloadFromDatastore({ ...file, path });
    expect(String(await buffer(download))).toBe("short");
  });

  test("a file that is not there, and a datastore that is not there, are HTTP 404", async () => {
    await using session = await connectPinned();
    const missing = session.downloadFromDatastore({ ...file, path: "missing" });
    expect(await toVSphereError(missing)).toMatchObject({ code: "VSPHERE_HTTP", status: 404 });
    const nowhere = session.uploadToDatastore({ ...file, datastore: "none" }, [Buffer.from("x")]);
    expect(await toVSphereError(nowhere)).toMatchObject({ code: "VSPHERE_HTTP", status: 404 });
  });

  test("a download that is left early leaves the session usable", async () => {
    await using session = await connectPinned();
    const path = "left.bin";
    await session.uploadToDatastore({ ...file, path }, slices(1_000_000));
    for await (const chunk of await session.downloadFromDatastore({ ...file, path })) {
      expect(content.subarray(0, chunk.length).equals(chunk)).toBe(true);
      break;
    }
    expect(await session.findDatastoreFile({ ...file, path })).toMatchObject({ size: content.length });
  });

  test("a machine's disk is imported through a lease, and the machine stays", async () => {
    await using session = await connectPinned();
    const machine = await importMachine(session, "imported", async (lease) => {
      const [device] = lease.devices.filter(({ disk }) => disk);
      if (!device) throw new Error("no disk to send");
      expect(await lease.upload(device, slices(100_000), { size: content.length })).toEqual({
        bytes: content.length,
        sha256,
      });
      await lease.complete();
    });
    expect(await session.fetchProperties(machine, ["name"])).toEqual({ name: "imported" });
  });
}

type Lease = Awaited<ReturnType<Session["waitForLease"]>>;

/** Begins the import of a machine with one disk, and gives the machine after `use` had the lease. */
export async function importMachine(
  session: Session,
  name: string,
  use: (lease: Lease) => Promise<void>,
): Promise<ManagedObjectReference<"VirtualMachine">> {
  const resourcePool = await findEntity(session, "ResourcePool", "Resources");
  const controller = {
    $type: "ParaVirtualSCSIController",
    key: -1,
    busNumber: 0,
    sharedBus: "noSharing",
  } as const;
  const disk = {
    $type: "VirtualDisk",
    key: -2,
    controllerKey: -1,
    unitNumber: 0,
    capacityInKB: 4096,
    backing: {
      $type: "VirtualDiskFlatVer2BackingInfo",
      fileName: "",
      diskMode: "persistent",
      thinProvisioned: true,
    },
  } as const;
  const lease = await session.call("ImportVApp", {
    _this: resourcePool,
    spec: {
      $type: "VirtualMachineImportSpec",
      configSpec: {
        name,
        numCPUs: 1,
        memoryMB: 64,
        guestId: "otherGuest",
        files: { vmPathName: "[LocalDS_0]" },
        deviceChange: [
          { operation: "add", device: controller },
          { operation: "add", fileOperation: "create", device: disk },
        ],
      },
    },
  });
  await using held = await session.waitForLease(lease);
  await use(held);
  return { type: "VirtualMachine", value: held.info.entity.value };
}
