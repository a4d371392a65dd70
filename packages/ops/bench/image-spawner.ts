/** Logs in, spawns one instance of an image of 2 GB and prints what that took. */
import { type Image, type ImageContent, type Instance, VMOps } from "@novasphere/ops";
import { connect } from "@novasphere/vsphere-client";
import type { forms, ImageMeasurement } from "./image-memory.ts";
import { memoryMb, openNode } from "./open-node.ts";

const imageBytes = 2 * 1024 ** 3;
const chunkBytes = 64 * 1024;
const blockBytes = 512;

/** Images by their form; each chunk is new, as those that come from a network are. */
const sources: Readonly<Record<(typeof forms)[number], () => [Image, ImageContent]>> = {
  flat: () => [{ id: "flat" }, { sizeBytes: imageBytes, open: () => chunks(imageBytes) }],
  streamOptimized: () => [
    { id: "stream", properties: { hw_disk_type: "streamOptimized" } },
    { sizeBytes: imageBytes, open: () => disk() },
  ],
  ova: () => [
    { id: "ova", containerFormat: "ova" },
    { sizeBytes: imageBytes + 4 * blockBytes, open: () => archive() },
  ],
};

const [url = "", form = "flat"] = process.argv.slice(2);
await using session = await connect({ url, username: "user", password: "pass", tls: { insecure: true } });
const vmOps = new VMOps(await openNode(session));
// What has spawned before has grown its heap and loaded its code.
await vmOps.spawn(instanceOf(1, { id: "small" }), {
  imageContent: { sizeBytes: chunkBytes, open: () => chunks(chunkBytes) },
  powerOn: false,
});
const [image, imageContent] = sources[form as (typeof forms)[number]]();
const idleMb = await memoryMb("VmRSS");
const started = performance.now();
let bytes = 0;
await vmOps.spawn(instanceOf(2, image), {
  imageContent,
  powerOn: false,
  onTransfer: (report) => {
    bytes = report.bytes;
  },
});
const measurement: ImageMeasurement = {
  elapsedMs: performance.now() - started,
  idleMb,
  peakMb: await memoryMb("VmHWM"),
  bytes,
};
process.stdout.write(`${JSON.stringify(measurement)}\n`);

function instanceOf(number: number, image: Image): Instance {
  const uuid = `5f5b7c1e-0000-4000-8000-00000000000${number}`;
  return { uuid, flavor: { vcpus: 1, memoryMb: 64, rootGb: 0 }, image };
}

async function* chunks(count: number): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < count; sent += chunkBytes)
    yield Buffer.alloc(Math.min(chunkBytes, count - sent), 1);
}

/** What begins as a sparse disk does. */
async function* disk(): AsyncGenerator<Uint8Array> {
  const header = Buffer.alloc(blockBytes);
  header.write("KDMV");
  header.writeUInt32LE(3, 4);
  header.writeBigUInt64LE(BigInt(imageBytes / blockBytes), 12);
  yield header;
  yield* chunks(imageBytes - header.length);
}

/** A tar archive of that disk alone. */
async function* archive(): AsyncGenerator<Uint8Array> {
  const header = Buffer.alloc(blockBytes);
  header.write("disk.vmdk");
  header.write(imageBytes.toString(8).padStart(11, "0"), 124);
  yield header;
  yield* disk();
  yield Buffer.alloc(2 * blockBytes);
}
