import type { Vim } from "@novasphere/vim25";
import { fileNotFound } from "../faults/faults.ts";
import { formatDatastorePath } from "./datastore-path.ts";
import type { DirectoryNode, FileNode } from "./file-system.ts";
import type { Location } from "./storage.ts";
import { extentPath, isMapping } from "./virtual-disks.ts";

type SearchSpec = Vim.HostDatastoreBrowserSearchSpec;

/** What a search finds in one directory. Throws FileNotFound for a missing one. */
export function searchDirectory(location: Location, spec: SearchSpec): Vim.HostDatastoreBrowserSearchResults {
  const { files, path, datastore } = location;
  const text = formatDatastorePath({ datastore: datastore.properties.name, path });
  const directory = files.findDirectory(path);
  if (!directory) throw fileNotFound(text);
  const hidden = extentsIn(directory);
  const patterns = (spec.matchPattern ?? []).map((pattern) =>
    globPattern(pattern, spec.searchCaseInsensitive !== false),
  );
  const found = [...directory.entries].filter(
    ([name]) =>
      !hidden.has(name) && (patterns.length === 0 || patterns.some((pattern) => pattern.test(name))),
  );
  if (spec.sortFoldersFirst === true)
    found.sort(([, a], [, b]) => Number(a.kind === "file") - Number(b.kind === "file"));
  const infos = found
    .map(([name, node]) => fileInfo(directory, name, node, spec))
    .filter((info) => matchesQuery(info, spec.query));
  return { datastore: datastore.ref, folderPath: path === "" ? text : `${text}/`, file: infos };
}

/** What a search finds in a directory and all below it. Throws FileNotFound. */
export function searchTree(location: Location, spec: SearchSpec): Vim.HostDatastoreBrowserSearchResults[] {
  const results = [searchDirectory(location, spec)];
  for (const [name, node] of location.files.findDirectory(location.path)?.entries ?? []) {
    if (node.kind === "file") continue;
    const path = location.path === "" ? name : `${location.path}/${name}`;
    results.push(...searchTree({ ...location, path }, spec));
  }
  return results;
}

/** Extents stand behind their descriptor and are not listed. */
function extentsIn(directory: DirectoryNode): Set<string> {
  const names = new Set<string>();
  for (const [name, node] of directory.entries)
    if (node.kind === "file" && node.disk) names.add(extentPath(name, node.disk.format));
  return names;
}

function globPattern(pattern: string, ignoresCase: boolean): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, ignoresCase ? "i" : "");
}

function fileInfo(
  directory: DirectoryNode,
  name: string,
  node: FileNode | DirectoryNode,
  { details }: SearchSpec,
): Vim.Tagged<"FileInfo"> | Vim.Tagged<"FolderFileInfo"> | Vim.Tagged<"VmDiskFileInfo"> {
  const modified =
    details?.modification === true ? { modification: new Date(node.modifiedAt).toISOString() } : {};
  if (node.kind === "directory") return { $type: "FolderFileInfo", path: name, ...modified };
  const extent = node.disk && directory.entries.get(extentPath(name, node.disk.format));
  const bytes = extent?.kind === "file" ? extent.allocated : node.size;
  const common = {
    path: name,
    ...(details?.fileSize === true ? { fileSize: bytes } : {}),
    ...modified,
    ...(details?.fileOwner === true ? { owner: "root" } : {}),
  };
  if (!node.disk) return { $type: name.endsWith(".vmdk") ? "VmDiskFileInfo" : "FileInfo", ...common };
  const { capacityKiB, adapterType, format } = node.disk;
  return {
    $type: "VmDiskFileInfo",
    ...common,
    diskType: isMapping(format)
      ? "VirtualDiskRawDiskMappingVer1BackingInfo"
      : "VirtualDiskFlatVer2BackingInfo",
    capacityKb: capacityKiB,
    hardwareVersion: 21,
    controllerType: adapterType === "ide" ? "VirtualIDEController" : "VirtualSCSIController",
    thin: format === "thin",
    diskExtents: [extentPath(name, format)],
  };
}

function matchesQuery(
  info: { readonly $type: string; readonly path: string },
  query: SearchSpec["query"],
): boolean {
  if (!query || query.length === 0) return true;
  return query.some((wanted) => {
    const type = wanted.$type ?? "FileQuery";
    if (type === "FileQuery") return true;
    if (type === "FolderFileQuery") return info.$type === "FolderFileInfo";
    if (type === "VmDiskFileQuery") return info.$type === "VmDiskFileInfo";
    if (type === "IsoImageFileQuery") return info.path.endsWith(".iso");
    if (type === "VmConfigFileQuery") return info.path.endsWith(".vmx");
    return false;
  });
}
