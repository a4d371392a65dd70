import type { DirectoryNode, DiskDescriptor, FileNode } from "../storage/file-system.ts";

/** The bytes of a file from `start` to before `end`; those the simulator made up read as zeros. */
export function* readContent(file: FileNode, start: number, end: number): Iterable<Buffer> {
  const content = file.content ?? describe(file);
  if (content) {
    yield content.subarray(start, end);
    return;
  }
  const zeros = Buffer.alloc(Math.min(64 * 1024, Math.max(0, end - start)));
  for (let offset = start; offset < end; offset += zeros.length)
    yield zeros.subarray(0, Math.min(zeros.length, end - offset));
}

/** Length of what a reader gets. */
export function contentLength(file: FileNode): number {
  return (file.content ?? describe(file))?.length ?? file.size;
}

/** Text of a descriptor the simulator made. */
function describe({ disk }: FileNode): Buffer | undefined {
  if (!disk) return undefined;
  const lines = [
    "# Disk DescriptorFile",
    "version=1",
    'encoding="UTF-8"',
    "CID=fffffffe",
    `parentCID=${disk.parent === undefined ? "ffffffff" : "fffffffe"}`,
    `createType="${createType(disk)}"`,
    ...(disk.parent === undefined ? [] : [`parentFileNameHint="${disk.parent}"`]),
    `RW ${disk.capacityKiB * 2} VMFS`,
    `ddb.adapterType = "${disk.adapterType.toLowerCase()}"`,
    `ddb.thinProvisioned = "${disk.format === "thin" ? 1 : 0}"`,
  ];
  return Buffer.from(`${lines.join("\n")}\n`);
}

function createType({ parent, format }: DiskDescriptor): string {
  if (format === "rdm") return "vmfsRawDeviceMap";
  if (format === "rdmp") return "vmfsPassthroughRawDeviceMap";
  return parent === undefined ? "vmfs" : "seSparse";
}

/** A page that lists a directory, one link for each entry. */
export function directoryPage(path: string, directory: DirectoryNode): string {
  const escaped = (text: string) =>
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  const rows = [...directory.entries].map(([name, node]) => {
    const target = node.kind === "directory" ? `${name}/` : name;
    return `<li><a href="${encodeURIComponent(name)}${node.kind === "directory" ? "/" : ""}">${escaped(target)}</a></li>`;
  });
  return `<!DOCTYPE html>\n<title>Index of ${escaped(path)}</title>\n<ul>\n${rows.join("\n")}\n</ul>\n`;
}
