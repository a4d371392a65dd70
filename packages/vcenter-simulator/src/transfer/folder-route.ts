import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ManagedObjectReference } from "@novasphere/vim25";
import { MethodFaultError } from "../faults/method-fault.ts";
import { findByInventoryPath } from "../inventory/inventory-path.ts";
import { type Route, readBody } from "../soap/http-server.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import { parentDirectory } from "../storage/datastore-path.ts";
import type { FileNode } from "../storage/file-system.ts";
import type { Location } from "../storage/storage.ts";
import type { Vcenter } from "../vcenter.ts";
import { contentLength, directoryPage, readContent } from "./file-content.ts";
import { findCookie, findCredentials } from "./request-cookies.ts";
import type { TicketServer } from "./service-tickets.ts";

const maximumUploadBytes = 2 ** 31;

/** The datastores that a request may reach; undefined when it may reach none. */
type Access = (request: IncomingMessage, url: URL) => readonly ManagedObjectReference[] | undefined;

/** Answers below a vCenter's `/folder`: datastore files, for a session, a service ticket or a user and password. */
export function folderRoute(vcenter: Vcenter): Route {
  return serveFiles(vcenter, (request, url) =>
    isAllowed(vcenter, request, url)
      ? datacentersAt(vcenter, url).flatMap(({ properties }) => properties.datastore)
      : undefined,
  );
}

/** Answers below a host's `/folder`: files of the datastores that it mounts, for a ticket for that very host. */
export function hostFolderRoute(vcenter: Vcenter): Route {
  return serveFiles(vcenter, (request, url) => {
    const host = ticketServer(vcenter, request, url);
    if (host === undefined || host === "vcenter") return undefined;
    return datacenterPathOf(url) === hostDatacenter ? host.properties.datastore : [];
  });
}

function serveFiles(vcenter: Vcenter, access: Access): Route {
  return async (request, response, url) => {
    const datastores = access(request, url);
    if (!datastores) return refuse(request, response);
    const location = locate(vcenter, url, datastores);
    if (!location) return end(request, response, 404, "Not Found");
    switch (request.method) {
      case "PUT":
      case "POST":
        return upload(vcenter, location, request, response);
      case "GET":
      case "HEAD":
        return download(location, request, response);
      default:
        // Files are deleted by the file manager; a vCenter refuses to do so here.
        response.setHeader("allow", "GET, HEAD, POST, PUT");
        return end(request, response, 405, "Method Not Allowed");
    }
  };
}

function isAllowed(vcenter: Vcenter, request: IncomingMessage, url: URL): boolean {
  if (findCookie(request, ticketCookie) !== undefined)
    return ticketServer(vcenter, request, url) === "vcenter";
  if (vcenter.sessions.find(findCookie(request, "vmware_soap_session"))) return true;
  const credentials = findCredentials(request);
  return credentials !== undefined && vcenter.sessions.accepts(credentials.userName, credentials.password);
}

const ticketCookie = "vmware_cgi_ticket";

function ticketServer(vcenter: Vcenter, request: IncomingMessage, url: URL): TicketServer | undefined {
  const ticket = findCookie(request, ticketCookie);
  return ticket === undefined ? undefined : vcenter.tickets.redeem(ticket, request.method ?? "GET", url);
}

function refuse(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader("www-authenticate", 'Basic realm="VMware HTTP server"');
  end(request, response, 401, "Unauthorized");
}

function end(request: IncomingMessage, response: ServerResponse, status: number, text = ""): void {
  request.resume();
  response.writeHead(status, { "content-type": "text/plain" }).end(text);
}

/** The one datacenter that a host knows, whatever the vCenter calls it; what it has is what its host mounts. */
const hostDatacenter = "ha-datacenter";

const datacenterPathOf = (url: URL) => url.searchParams.get("dcPath") ?? hostDatacenter;

function datacentersAt(vcenter: Vcenter, url: URL): ManagedObject<"Datacenter">[] {
  const { registry } = vcenter;
  const path = datacenterPathOf(url);
  if (path === hostDatacenter) return [...registry.all("Datacenter")];
  const datacenter = registry.find("Datacenter", findByInventoryPath(vcenter, path)?.ref);
  return datacenter ? [datacenter] : [];
}

function locate(
  vcenter: Vcenter,
  url: URL,
  datastores: readonly ManagedObjectReference[],
): Location | undefined {
  const name = url.searchParams.get("dsName") ?? "";
  const path = decodeURIComponent(url.pathname.slice("/folder".length))
    .split("/")
    .filter((step) => step !== "")
    .join("/");
  const datastore = vcenter.storage.findDatastore(name, datastores);
  if (!datastore || path.split("/").includes("..")) return undefined;
  return { datastore, files: vcenter.storage.of(datastore), path };
}

async function upload(
  vcenter: Vcenter,
  location: Location,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const content = await readBody(request, maximumUploadBytes);
  const { files, path } = location;
  const present = files.find(path);
  const now = vcenter.clock.now();
  if (path === "" || present?.kind === "directory" || !files.makeDirectory(parentDirectory(path), now))
    return end(request, response, 409, "Conflict");
  try {
    vcenter.storage.write(location, {
      size: content.length,
      allocated: content.length,
      modifiedAt: now,
      content,
    });
  } catch (error) {
    if (!(error instanceof MethodFaultError)) throw error;
    return end(request, response, 507, error.message);
  }
  end(request, response, present ? 200 : 201);
}

async function download(
  location: Location,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  request.resume();
  const node = location.files.find(location.path);
  if (!node) return end(request, response, 404, "Not Found");
  if (node.kind === "directory") {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end(request.method === "HEAD" ? "" : directoryPage(location.path, node));
    return;
  }
  await sendFile(node, request, response);
}

async function sendFile(file: FileNode, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const length = contentLength(file);
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
  const start = range ? Number(range[1]) : 0;
  const stop = Math.min(range?.[2] ? Number(range[2]) + 1 : length, length);
  if (start > stop || (range && start >= length)) return end(request, response, 416, "Range Not Satisfiable");
  response.writeHead(range ? 206 : 200, {
    "content-type": "application/octet-stream",
    "content-length": stop - start,
    "last-modified": new Date(file.modifiedAt).toUTCString(),
    "accept-ranges": "bytes",
    ...(range ? { "content-range": `bytes ${start}-${stop - 1}/${length}` } : {}),
  });
  if (request.method === "HEAD") response.end();
  else await pipeline(Readable.from(readContent(file, start, stop)), response);
}
