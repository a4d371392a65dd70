import type { Vim } from "@novasphere/vim25";
import { SimulatorError } from "../errors.ts";
import type { Identifiers } from "../state/identifiers.ts";

/** A logical unit of an iSCSI target. */
export interface IscsiLun {
  /** Its number; default its place in the list. */
  readonly lun?: number;
  readonly sizeBytes: number;
  /** What hosts call it, e.g. `naa.6001405…`; default a name that follows from the seed. */
  readonly canonicalName?: string;
}

/** An iSCSI target that hosts can find under an address. */
export interface IscsiTarget {
  readonly address: string;
  /** Default 3260. */
  readonly port?: number;
  readonly iqn: string;
  readonly luns: readonly IscsiLun[];
  /** Who may log in; default everybody. */
  readonly chap?: { readonly name: string; readonly secret: string };
}

/** The CHAP name and secret that a host's adapter logs in with. */
export interface ChapCredentials {
  readonly name: string;
  readonly secret: string;
}

/** What is at the other end of the hosts' iSCSI adapters, and the secrets that were given to these. */
export class IscsiTargets {
  readonly #ids: Identifiers;
  readonly #targets = new Map<string, IscsiTarget>();
  readonly #secrets = new Map<string, string>();

  constructor(ids: Identifiers) {
    this.#ids = ids;
  }

  /** Puts a target up, in place of one of the same name at the same address; hosts see it after a rescan. */
  add(target: IscsiTarget): void {
    this.#targets.set(`${portalOf(target)} ${target.iqn}`, target);
  }

  /** Takes a target down at all its addresses; false when there is none of that name. */
  remove(iqn: string): boolean {
    const keys = [...this.#targets].filter(([, target]) => target.iqn === iqn).map(([key]) => key);
    for (const key of keys) this.#targets.delete(key);
    return keys.length > 0;
  }

  /** The targets that a portal names when it is asked. */
  at(portal: string): IscsiTarget[] {
    return [...this.#targets.values()].filter((target) => portalOf(target) === portal);
  }

  /** The logical units that a login to a target shows; undefined when it fails. */
  logIn(portal: string, iqn: string, chap: ChapCredentials | undefined): Vim.HostScsiDisk[] | undefined {
    const target = this.#targets.get(`${portal} ${iqn}`);
    if (!target) return undefined;
    const { chap: wanted } = target;
    if (wanted && (wanted.name !== chap?.name || wanted.secret !== chap.secret)) return undefined;
    return target.luns.map((lun, index) => this.#disk(target, lun, index));
  }

  /** Keeps the secret of a host's adapter or of one of its targets: no property shows secrets. */
  setSecret(scope: string, secret: string): void {
    this.#secrets.set(scope, secret);
  }

  secret(scope: string): string | undefined {
    return this.#secrets.get(scope);
  }

  #disk({ iqn }: IscsiTarget, lun: IscsiLun, index: number): Vim.HostScsiDisk {
    const number = lun.lun ?? index;
    const made = () => `naa.6${this.#ids.uuid("lun", iqn, String(number)).replaceAll("-", "").slice(1)}`;
    const canonicalName = lun.canonicalName ?? made();
    // As a vml name is made: "02", two zeros, the number of the unit, the device's own id and six letters.
    const id = canonicalName.replace(/^[a-z]+\./, "");
    const uuid = `0200${number.toString(16).padStart(2, "0")}0000${id}695343534920`;
    return {
      deviceName: `/vmfs/devices/disks/${canonicalName}`,
      deviceType: "disk",
      devicePath: `/vmfs/devices/disks/${canonicalName}`,
      key: `key-vim.host.ScsiDisk-${uuid}`,
      uuid,
      canonicalName,
      displayName: `iSCSI Disk (${canonicalName})`,
      lunType: "disk",
      vendor: "SIMULATE",
      model: "iSCSI Disk",
      revision: "1.0",
      scsiLevel: 6,
      operationalState: ["ok"],
      localDisk: false,
      ssd: false,
      capacity: { blockSize: 512, block: Math.floor(lun.sizeBytes / 512) },
    };
  }
}

/** The target as it was given. Throws SIMULATOR_INVALID_REQUEST for one that makes no sense. */
export function checkedTarget(target: IscsiTarget): IscsiTarget {
  const { address, port = 3260, iqn, luns, chap } = target;
  const isText = (value: unknown) => typeof value === "string" && value !== "";
  const wrong =
    (!isText(address) && "'address' must be the target's address without its port") ||
    (!(Number.isInteger(port) && port > 0 && port < 65_536) && "'port' must be a port number") ||
    (!isText(iqn) && "'iqn' must be the target's name") ||
    (!Array.isArray(luns) && "'luns' must be a list") ||
    (!luns.every(isUnit) &&
      "each of 'luns' needs 'sizeBytes', and may have a number from 0 to 255 and a canonicalName") ||
    (chap && !(isText(chap.name) && isText(chap.secret)) && "'chap' needs 'name' and 'secret'");
  if (wrong) throw new SimulatorError("SIMULATOR_INVALID_REQUEST", `an iSCSI target: ${wrong}`);
  return target;
}

function isUnit(unit: IscsiLun | null): boolean {
  const { lun = 0, sizeBytes = 0, canonicalName = "naa.0" } = unit ?? {};
  const isNumber = Number.isInteger(lun) && lun >= 0 && lun < 256;
  return isNumber && Number(sizeBytes) >= 512 && /^[a-z]+\.[\da-z]+$/i.test(canonicalName);
}

/** Number of a logical unit as its UUID carries it. */
export function lunNumber({ uuid }: Pick<Vim.ScsiLun, "uuid">): number {
  return Number.parseInt(uuid.slice(4, 6), 16);
}

/** `address:port`, as targets are listed by. */
export function portalOf({ address, port }: { readonly address: string; readonly port?: number }): string {
  return `${address}:${port ?? 3260}`;
}
