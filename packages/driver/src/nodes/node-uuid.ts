import { createHash } from "node:crypto";

/** Namespace of node UUIDs; changing it would make every node a stranger to OpenStack. */
const namespace = Buffer.from("0b1f8a5e6c1d5c0f9a3e7d2b4c6f8e10", "hex");

/** Name-based UUID (version 5) of a node: equal for the same cluster or pool wherever the service runs. */
export function nodeUuid(vcenterUuid: string, moid: string): string {
  const hash = createHash("sha1").update(namespace).update(`${vcenterUuid}/${moid}`).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString("hex", 0, 16);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
