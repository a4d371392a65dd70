import { X509Certificate } from "node:crypto";
import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { VSphereError } from "../errors.ts";
import { fetchProperties, fetchPropertiesOf } from "../property/fetch-properties.ts";
import type { Call } from "../session-link.ts";
import { type DatastoreFileName, formatFileName, toFileUrl } from "./datastore-file.ts";
import type { FileTarget } from "./file-connections.ts";

/** What is needed to reach a file by one of the hosts that mount its datastore. */
export interface HostAccess {
  readonly call: Call;
  readonly propertyCollector: ManagedObjectReference;
  readonly sessionManager: ManagedObjectReference;
  /** Numbers from 0 up to 1, to spread transfers over the hosts. */
  readonly random: () => number;
}

const cookieName = "vmware_cgi_ticket";

/** What a host calls itself when its network does not name it. */
const namelessHosts: ReadonlySet<string | undefined> = new Set([undefined, "", "localhost.localdomain"]);

/**
 * Ways to a file by a host: the address that the ticket tells, and the name that the inventory has for the host;
 * a name need not be known where we are. Empty when no host mounts the datastore and is connected. Three calls;
 * throws their errors.
 */
export async function fetchHostTargets(
  access: HostAccess,
  datastore: ManagedObjectReference,
  file: DatastoreFileName,
  method: "GET" | "PUT",
  signal: AbortSignal | undefined,
): Promise<readonly FileTarget[]> {
  const host = await findHostName(access, datastore, signal);
  if (host === undefined) return [];
  const address = host.includes(":") && !host.includes("]") ? `[${host}]` : host;
  const url = toFileUrl(new URL(`https://${address}`), { ...file, datacenterPath: "" });
  const ticket = await access.call(
    "AcquireGenericServiceTicket",
    {
      _this: access.sessionManager,
      spec: {
        $type: "SessionManagerHttpServiceRequestSpec",
        url: url.href,
        method: method === "PUT" ? "httpPut" : "httpGet",
      },
    },
    { signal },
  );
  const told = namelessHosts.has(ticket.hostName) ? undefined : toUrlAt(url, ticket.hostName);
  const urls = told && told.host !== url.host ? [told, url] : [url];
  return urls.map((each) => ({
    url: each,
    label: formatFileName(file),
    thumbprint: toThumbprint(ticket),
    cookie: `${cookieName}=${ticket.id}`,
  }));
}

function toUrlAt(url: URL, host: string | undefined): URL | undefined {
  return URL.parse(`${url.pathname}${url.search}`, `https://${host}`) ?? undefined;
}

/** The strongest of what a ticket says about the host's certificate; it came over a connection that was checked. */
function toThumbprint(ticket: Vim.SessionManagerGenericServiceTicket): string | undefined {
  const { sslCertificate, certThumbprintList = [], sslThumbprint } = ticket;
  if (sslCertificate) return new X509Certificate(sslCertificate).fingerprint256;
  const strong = certThumbprintList.find(({ hashAlgorithm }) => hashAlgorithm === "sha256");
  return strong?.thumbprint ?? (sslThumbprint === "" ? undefined : sslThumbprint);
}

async function findHostName(
  { call, propertyCollector, random }: HostAccess,
  { value }: ManagedObjectReference,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const datastore = { type: "Datastore", value } as const;
  const { host: mounts = [] } = await fetchProperties(call, propertyCollector, datastore, ["host"], {
    signal,
  });
  const usable = mounts
    .filter(
      ({ mountInfo: { mounted, accessible, accessMode } }) =>
        mounted !== false && accessible !== false && accessMode === "readWrite",
    )
    .map(({ key }) => ({ type: "HostSystem", value: key.value }) as const);
  const paths = ["name", "runtime.connectionState", "runtime.inMaintenanceMode"] as const;
  const found = await fetchPropertiesOf(call, propertyCollector, usable, paths, { signal });
  const names = [...found.values()]
    .filter((host) => host["runtime.connectionState"] === "connected" && !host["runtime.inMaintenanceMode"])
    .map(({ name }) => name);
  return names[Math.floor(random() * names.length)];
}

/** True for errors after which another way may be tried: nothing was sent, or no ticket given. */
export function mayTryAnotherWay(error: unknown): boolean {
  if (!(error instanceof VSphereError)) return false;
  return error.code === "VSPHERE_FAULT" || !error.mayHaveArrived;
}
