import { describe, expect, test } from "vitest";
import { ovaDisk } from "./ova-disk.ts";

/** A file in a tar archive; `size` as it is written where that is not in octal. */
function entry(name: string, bytes: Buffer, type = "0", size?: Buffer): Buffer {
  const header = Buffer.alloc(512);
  header.write(name);
  header.write(bytes.length.toString(8).padStart(11, "0"), 124);
  size?.copy(header, 124);
  header.write(type, 156);
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

function descriptor(...disks: readonly string[]): Buffer {
  const files = disks.map((href, index) => `<File ovf:href="${href}" ovf:id="file${index}" ovf:size="5"/>`);
  const lines = disks.map((_, index) => `<Disk ovf:diskId="d${index}" ovf:fileRef="file${index}"/>`);
  const blank = `<Disk ovf:capacity="1" ovf:diskId="blank"/>`;
  return Buffer.from(
    `<Envelope><References>${files.join("")}</References>${lines.join("")}${blank}</Envelope>`,
  );
}

/** What comes out of an archive that arrives in pieces of that length. */
async function diskOf(parts: readonly Buffer[], pieceBytes = 333): Promise<string> {
  const archive = Buffer.concat([...parts, Buffer.alloc(1024)]);
  let isClosed = false;
  const { open } = ovaDisk("image-1", {
    sizeBytes: archive.length,
    open: async function* () {
      try {
        for (let start = 0; start < archive.length; start += pieceBytes)
          yield archive.subarray(start, start + pieceBytes);
      } finally {
        isClosed = true;
      }
    },
  });
  const bytes: Uint8Array[] = [];
  for await (const chunk of await open({})) bytes.push(chunk);
  expect(isClosed).toBe(true);
  return Buffer.concat(bytes).toString();
}

const other = entry("other.vmdk", Buffer.from("other"));

describe("the disk of an OVA", () => {
  test.each([1, 7, 512, 4096])(
    "is the one that the descriptor names, in pieces of %i bytes",
    async (piece) => {
      const parts = [
        entry("web.ovf", descriptor("web.vmdk")),
        other,
        entry("web.vmdk", Buffer.from("bytes")),
      ];
      expect(await diskOf(parts, piece)).toBe("bytes");
    },
  );

  test("is the first VMDK where no descriptor names one", async () => {
    expect(await diskOf([entry("web.ovf", Buffer.from("no XML")), other])).toBe("other");
    expect(await diskOf([other])).toBe("other");
  });

  test("has a size of any form", async () => {
    const binary = Buffer.alloc(12);
    binary[0] = 0x80;
    binary.writeBigUInt64BE(5n, 4);
    expect(await diskOf([entry("web.vmdk", Buffer.from("bytes"), "0", binary)])).toBe("bytes");
    const extended = entry("pax", Buffer.from("10 size=5\n17 path=long.vmdk\n"), "x");
    const wrong = Buffer.from("00000000000\0");
    expect(await diskOf([extended, entry("short", Buffer.from("bytes"), "0", wrong)])).toBe("bytes");
  });

  test.each([
    ["several disks", [entry("web.ovf", descriptor("one.vmdk", "two.vmdk")), other], /OVA with 2 disks/],
    ["no disk", [entry("web.ovf", descriptor())], /no whole disk/],
    ["a disk that breaks off", [entry("web.vmdk", Buffer.alloc(4096)).subarray(0, 1024)], /no whole disk/],
  ] as const)("is refused for %s", async (_title, parts, message) => {
    await expect(diskOf(parts)).rejects.toMatchObject({
      code: "OPS_IMAGE_NOT_SUPPORTED",
      message: expect.stringMatching(message),
    });
  });
});
