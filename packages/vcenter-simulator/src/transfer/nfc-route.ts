import type { IncomingMessage, ServerResponse } from "node:http";
import { MethodFaultError } from "../faults/method-fault.ts";
import { type Route, readBody } from "../soap/http-server.ts";
import { extentPath, requireDisk } from "../storage/virtual-disks.ts";
import type { Vcenter } from "../vcenter.ts";
import type { LeasedDisk } from "./leases.ts";
import { emptyStreamOptimizedDisk } from "./stream-optimized.ts";

const maximumUploadBytes = 2 ** 31;

/** Answers below `/nfc`: disks of open leases; knowing the lease is permission enough. */
export function nfcRoute(vcenter: Vcenter): Route {
  return async (request, response, url) => {
    const [, , moid = "", file = ""] = url.pathname.split("/").map(decodeURIComponent);
    const disk = vcenter.leases.findDisk(moid, file);
    if (!disk) return end(request, response, 404, "Not Found");
    if (request.method === "PUT" || request.method === "POST")
      return receive(vcenter, disk, request, response);
    if (request.method === "GET" || request.method === "HEAD") return send(vcenter, disk, request, response);
    end(request, response, 405, "Method Not Allowed");
  };
}

function end(request: IncomingMessage, response: ServerResponse, status: number, text = ""): void {
  request.resume();
  response.writeHead(status, { "content-type": "text/plain" }).end(text);
}

async function receive(
  vcenter: Vcenter,
  { location }: LeasedDisk,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const image = await readBody(request, maximumUploadBytes);
  const { storage, clock } = vcenter;
  const file = requireDisk(storage, location);
  const size = file.disk.capacityKiB * 1024;
  const isThick = file.disk.format === "thick" || file.disk.format === "eagerZeroedThick";
  const extent = { ...location, path: extentPath(location.path, file.disk.format) };
  try {
    const allocated = isThick ? size : Math.min(size, image.length);
    storage.write(extent, { size, allocated, modifiedAt: clock.now() });
    storage.write(location, { ...file, disk: { ...file.disk, image }, modifiedAt: clock.now() });
  } catch (error) {
    if (!(error instanceof MethodFaultError)) throw error;
    return end(request, response, 507, error.message);
  }
  end(request, response, 201);
}

async function send(
  vcenter: Vcenter,
  { location }: LeasedDisk,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  request.resume();
  const content = exportImage(vcenter, location);
  response.writeHead(200, {
    "content-type": "application/x-vnd.vmware-streamVmdk",
    "content-length": content.length,
  });
  response.end(request.method === "HEAD" ? undefined : content);
}

/** The image a disk came from, when that was stream-optimized, else an empty one of its size. */
export function exportImage(vcenter: Vcenter, location: LeasedDisk["location"]): Buffer {
  const { disk } = requireDisk(vcenter.storage, location);
  const { image, capacityKiB, adapterType } = disk;
  return image?.toString("latin1", 0, 4) === "KDMV"
    ? image
    : emptyStreamOptimizedDisk(capacityKiB, adapterType);
}
