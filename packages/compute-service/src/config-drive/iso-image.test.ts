import { describe, expect, test } from "vitest";
import { writeIsoImage } from "./iso-image.ts";

const time = new Date("2026-01-31T12:34:56Z");
const text = (content: string) => Buffer.from(content);

/** Reads a disc back by the rules of the standard: every file below the root that a descriptor names. */
function readDisc(image: Buffer, descriptorSector: number): Record<string, string> {
  const joliet = descriptorSector === 17;
  const files: Record<string, string> = {};
  const walk = (sector: number, bytes: number, path: string) => {
    const end = sector * 2048 + bytes;
    for (let at = sector * 2048; at < end; ) {
      const length = image[at] ?? 0;
      if (length === 0) {
        at = (Math.floor(at / 2048) + 1) * 2048;
        continue;
      }
      expect(Math.floor(at / 2048)).toBe(Math.floor((at + length - 1) / 2048));
      const identifier = image.subarray(at + 33, at + 33 + (image[at + 32] ?? 0));
      const start = image.readUInt32LE(at + 2);
      expect(image.readUInt32BE(at + 6)).toBe(start);
      const size = image.readUInt32LE(at + 10);
      expect(image.readUInt32BE(at + 14)).toBe(size);
      at += length;
      // The directory itself and the one above it.
      if (identifier.length === 1 && (identifier[0] ?? 2) < 2) continue;
      const name = joliet
        ? Buffer.from(identifier).swap16().toString("utf16le")
        : identifier.toString("latin1");
      if (image[at - length + 25] === 2) walk(start, size, `${path}${name}/`);
      else
        files[`${path}${name.replace(/;1$/, "")}`] = image
          .subarray(start * 2048, start * 2048 + size)
          .toString();
    }
  };
  const root = descriptorSector * 2048 + 156;
  walk(image.readUInt32LE(root + 2), image.readUInt32LE(root + 10), "");
  return files;
}

describe("an ISO image", () => {
  const files = {
    "openstack/latest/meta_data.json": '{"uuid": "1"}',
    "openstack/latest/user_data": "#cloud-config\n",
    "openstack/content/0000": "x".repeat(5000),
    "ec2/latest/user-data": "",
    readme: "at the top",
  };
  const image = writeIsoImage({
    label: "config-2",
    files: Object.entries(files).map(([path, content]) => ({ path, content: text(content) })),
    time,
  });

  test("has its label and its size in both descriptors", () => {
    expect(image.toString("latin1", 16 * 2048 + 1, 16 * 2048 + 6)).toBe("CD001");
    expect(image.toString("latin1", 16 * 2048 + 40, 16 * 2048 + 72).trimEnd()).toBe("config-2");
    for (const sector of [16, 17]) expect(image.readUInt32LE(sector * 2048 + 80) * 2048).toBe(image.length);
    expect(image[18 * 2048]).toBe(255);
  });

  test("has the files under their own names in the Joliet tree", () => {
    expect(readDisc(image, 17)).toEqual(files);
  });

  test("has the same files in capitals in the primary tree", () => {
    const capitals = Object.fromEntries(
      Object.entries(files).map(([path, content]) => [path.toUpperCase(), content]),
    );
    expect(readDisc(image, 16)).toEqual(capitals);
  });

  test("has path tables that lead to each directory and its parent", () => {
    const start = image.readUInt32LE(17 * 2048 + 140) * 2048;
    const end = start + image.readUInt32LE(17 * 2048 + 132);
    const names: [string, number][] = [];
    for (let at = start; at < end; ) {
      const length = image[at] ?? 0;
      const name = Buffer.from(image.subarray(at + 8, at + 8 + length));
      names.push([length === 1 ? "/" : name.swap16().toString("utf16le"), image.readUInt16LE(at + 6)]);
      at += 8 + length + (length % 2);
    }
    expect(names).toEqual([
      ["/", 1],
      ["ec2", 1],
      ["openstack", 1],
      ["latest", 2],
      ["content", 3],
      ["latest", 3],
    ]);
  });

  test("holds a directory of more than a sector", () => {
    const many = Array.from({ length: 120 }, (_, index) => `content/${String(index).padStart(4, "0")}`);
    const disc = writeIsoImage({
      label: "many",
      files: many.map((path) => ({ path, content: text(path) })),
      time,
    });
    expect(readDisc(disc, 17)).toEqual(Object.fromEntries(many.map((path) => [path, path])));
  });

  test.each([["a/b", "a/b"], ["/a"], ["a//b"], [""]])("refuses the paths %j", (...paths) => {
    const request = { label: "disc", files: paths.map((path) => ({ path, content: text("") })), time };
    expect(() => writeIsoImage(request)).toThrow(RangeError);
  });

  test("refuses a label that is too long", () => {
    expect(() => writeIsoImage({ label: "x".repeat(17), files: [], time })).toThrow(/at most 16/);
  });
});
