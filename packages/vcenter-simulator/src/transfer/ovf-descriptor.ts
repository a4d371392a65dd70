/** A disk of an OVF package. */
interface OvfDisk {
  readonly diskId: string;
  readonly capacityKiB: number;
  /** The file it comes in; undefined for an empty disk. */
  readonly file: OvfFile | undefined;
}

/** A file of an OVF package. */
interface OvfFile {
  readonly id: string;
  readonly href: string;
  readonly size: number | undefined;
}

/** What is read out of an OVF descriptor of one machine. */
export interface OvfDescriptor {
  readonly name: string;
  readonly annotation: string;
  readonly numCPUs: number;
  readonly memoryMiB: number;
  /** Disks in the order of the machine's items. */
  readonly disks: readonly OvfDisk[];
  /** Names of the networks the package speaks of. */
  readonly networks: readonly string[];
  /** The network of each card. */
  readonly cards: readonly string[];
}

const units: Readonly<Record<string, number>> = {
  "2^10": 1,
  "2^20": 2 ** 10,
  "2^30": 2 ** 20,
  "2^40": 2 ** 30,
};

function* elements(xml: string, name: string): Iterable<{ attributes: string; body: string }> {
  const pattern = new RegExp(`<(?:\\w+:)?${name}\\b([^>]*?)(?:/>|>([\\s\\S]*?)</(?:\\w+:)?${name}>)`, "g");
  for (const [, attributes = "", body = ""] of xml.matchAll(pattern)) yield { attributes, body };
}

function attribute(attributes: string, name: string): string | undefined {
  return new RegExp(`(?:^|[\\s:])${name}="([^"]*)"`).exec(attributes)?.[1];
}

function text(xml: string, name: string): string | undefined {
  for (const { body } of elements(xml, name)) return body.trim();
  return undefined;
}

/** Reads a descriptor; undefined for text that is none. */
export function parseOvfDescriptor(xml: string): OvfDescriptor | undefined {
  const [system] = [...elements(xml, "VirtualSystem")];
  if (!system || !/<(?:\w+:)?Envelope\b/.test(xml)) return undefined;
  const items = [...elements(system.body, "Item")].map(({ body }) => body);
  const ofType = (type: string) => items.filter((item) => text(item, "ResourceType") === type);
  const disks = readDisks(xml);
  const [processors] = ofType("3");
  const [memory] = ofType("4");
  const hosted = ofType("17").map((item) => text(item, "HostResource")?.replace(/^.*\//, ""));
  return {
    name: text(system.body, "Name") ?? attribute(system.attributes, "id") ?? "vm",
    annotation: text(system.body, "Annotation") ?? "",
    numCPUs: Number((processors && text(processors, "VirtualQuantity")) ?? 1),
    memoryMiB: Number((memory && text(memory, "VirtualQuantity")) ?? 32),
    disks: disks.filter(({ diskId }) => hosted.length === 0 || hosted.includes(diskId)),
    networks: [...elements(xml, "Network")].map(({ attributes }) => attribute(attributes, "name") ?? ""),
    cards: ofType("10").map((item) => text(item, "Connection") ?? ""),
  };
}

function readDisks(xml: string): OvfDisk[] {
  const files = new Map<string, OvfFile>();
  for (const { attributes } of elements(xml, "File")) {
    const id = attribute(attributes, "id") ?? "";
    const size = attribute(attributes, "size");
    files.set(id, {
      id,
      href: attribute(attributes, "href") ?? "",
      size: size === undefined ? undefined : Number(size),
    });
  }
  return [...elements(xml, "Disk")].map(({ attributes }) => {
    const unit = /2\s*\^\s*\d+/
      .exec(attribute(attributes, "capacityAllocationUnits") ?? "")?.[0]
      .replace(/\s/g, "");
    const capacity = Number(attribute(attributes, "capacity") ?? 0);
    return {
      diskId: attribute(attributes, "diskId") ?? "",
      capacityKiB: Math.ceil(unit === undefined ? capacity / 1024 : capacity * (units[unit] ?? 1)),
      file: files.get(attribute(attributes, "fileRef") ?? ""),
    };
  });
}
