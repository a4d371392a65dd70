import { createHash } from "node:crypto";
import { DriverError } from "../errors.ts";

/** Placement refuses longer provider names. */
const maximumLength = 200;

/** What a node's name says. */
export interface ParsedNodeName {
  readonly moid: string;
  /** The vCenter's UUID, in the form `moid.uuid` of Nova's later releases. */
  readonly vcenterUuid?: string;
}

/**
 * A node's name: `moid(label)`, e.g. `domain-c7(ClusterA)`.
 *
 * The label is the name as vSphere stores it (`/` is `%2f` there), with `:` and control characters escaped
 * too, because Nova splits `zone:host:node` at colons. `mark` is put behind an `@`, to tell nodes of two
 * vCenters apart. A name over 200 characters keeps its start and ends in `~` and eight digits of the label's
 * hash.
 */
export function formatNodeName(moid: string, storedName: string, mark?: string): string {
  const label = storedName.replace(/[:/\p{Cc}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `%${code.toString(16).padStart(2, "0")}`;
  });
  const end = mark === undefined ? "" : `@${mark}`;
  const room = maximumLength - moid.length - 2 - end.length;
  if (label.length <= room) return `${moid}(${label}${end})`;
  const hash = createHash("sha256").update(label).digest("hex").slice(0, 8);
  return `${moid}(${cutCharacters(label, room - 9)}~${hash}${end})`;
}

/**
 * The identity in a node name: `domain-c7(ClusterA)` or `domain-c7.VCENTER-UUID`. The label is not looked at.
 * Throws `DRIVER_INVALID_NODE_NAME`.
 */
export function parseNodeName(name: string): ParsedNodeName {
  const start = name.indexOf("(");
  const moid = start < 0 ? undefined : name.slice(0, start);
  if (moid !== undefined && /^[A-Za-z0-9_-]+$/.test(moid) && name.endsWith(")")) return { moid };
  const later = /^([A-Za-z0-9_-]+)\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(name);
  if (later?.[1] !== undefined && later[2] !== undefined)
    return { moid: later[1], vcenterUuid: later[2].toLowerCase() };
  throw new DriverError(
    "DRIVER_INVALID_NODE_NAME",
    `${JSON.stringify(name)} is no node name; one looks like domain-c7(ClusterA)`,
  );
}

/** The first `length` UTF-16 units, without half a character at the end. */
function cutCharacters(text: string, length: number): string {
  const cut = text.slice(0, length);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}
