import { createHash } from "node:crypto";
import { invalidArgument, notSupported } from "../faults/faults.ts";
import { methodFault } from "../faults/method-fault.ts";
import type { MethodTable } from "../soap/method-table.ts";
import { createImportSpec } from "../transfer/import-spec.ts";
import { exportImage } from "../transfer/nfc-route.ts";
import { parseOvfDescriptor } from "../transfer/ovf-descriptor.ts";
import type { TicketServer } from "../transfer/service-tickets.ts";
import { exportMachine, importMachine } from "../transfer/transfers.ts";
import type { Vcenter } from "../vcenter.ts";

/** Methods of leases. */
export const leaseMethods: MethodTable = {
  HttpNfcLeaseProgress({ vcenter, target, parameters }) {
    vcenter.leases.progress(target.ref, parameters.percent);
  },
  HttpNfcLeaseComplete({ vcenter, target }) {
    vcenter.leases.complete(target.ref);
  },
  HttpNfcLeaseAbort({ vcenter, target, parameters }) {
    vcenter.leases.abort(target.ref, parameters.fault);
  },
  HttpNfcLeaseGetManifest: ({ vcenter, target }) =>
    vcenter.leases.disksOf(target.ref).map(({ url, location }) => {
      const image = exportImage(vcenter, location);
      const sha1 = createHash("sha1").update(image).digest("hex");
      return { key: url.key, sha1, checksum: sha1, checksumType: "sha1", size: image.length, disk: true };
    }),
};

/** Methods of resource pools that bring machines in. */
export const importMethods: MethodTable = {
  ImportVApp({ vcenter, target, parameters }) {
    const { registry } = vcenter;
    const folder = parameters.folder && registry.require("Folder", parameters.folder);
    const host = parameters.host && registry.require("HostSystem", parameters.host);
    return importMachine(
      vcenter,
      registry.require("ResourcePool", target.ref),
      folder,
      host,
      parameters.spec,
    );
  },
};

/** Methods of machines that let them out. */
export const exportMethods: MethodTable = {
  ExportVm: ({ vcenter, target }) =>
    exportMachine(vcenter, vcenter.registry.require("VirtualMachine", target.ref)),
};

/** Methods of the OVF manager. */
export const ovfManagerMethods: MethodTable = {
  CreateImportSpec({ vcenter, parameters }) {
    const { registry } = vcenter;
    const { ovfDescriptor, cisp } = parameters;
    registry.require("ResourcePool", parameters.resourcePool);
    const networks = (cisp.networkMapping ?? []).map(
      ({ name, network }) => [name, registry.require("Network", network)] as const,
    );
    return createImportSpec(vcenter, ovfDescriptor, {
      datastore: registry.require("Datastore", parameters.datastore),
      entityName: cisp.entityName,
      diskProvisioning: cisp.diskProvisioning,
      networks: new Map(networks),
    });
  },
  ParseDescriptor({ parameters }) {
    const ovf = parseOvfDescriptor(parameters.ovfDescriptor);
    if (!ovf) throw invalidArgument("ovfDescriptor");
    const bytes = ovf.disks.reduce((sum, { capacityKiB }) => sum + capacityKiB * 1024, 0);
    return {
      annotation: ovf.annotation,
      approximateDownloadSize: ovf.disks.reduce((sum, { file }) => sum + (file?.size ?? 0), 0),
      approximateFlatDeploymentSize: bytes,
      defaultEntityName: ovf.name,
      virtualApp: false,
      defaultDeploymentOption: "",
      network: ovf.networks.map((name) => ({ name, description: "" })),
    };
  },
};

/**
 * Who answers at a machine's name. Throws HostCommunication for a host that does not, so that clients come to the
 * vCenter instead, and InvalidArgument for a machine that is none of its hosts.
 */
function serverAt(vcenter: Vcenter, hostname: string): TicketServer {
  if ([vcenter.publicAddress.host, "localhost", "127.0.0.1", "*"].includes(hostname)) return "vcenter";
  for (const host of vcenter.registry.all("HostSystem")) {
    const { name, runtime } = host.properties;
    if (name.toLowerCase() !== hostname) continue;
    if (vcenter.hostAddress && runtime.connectionState === "connected") return host;
    throw methodFault("HostCommunication", `Unable to communicate with the remote host '${hostname}'.`);
  }
  throw invalidArgument("spec.url");
}

/** Tickets for the file service. */
export const ticketMethods: MethodTable = {
  AcquireGenericServiceTicket({ vcenter, parameters: { spec } }) {
    if (spec.$type !== "SessionManagerHttpServiceRequestSpec")
      throw notSupported("this kind of service request");
    const { url: text, method = "httpGet" } = spec as { url?: string; method?: string };
    const url = URL.parse(text ?? "", "https://localhost");
    if (!url) throw invalidArgument("spec.url");
    const server = serverAt(vcenter, url.hostname);
    const { publicAddress, hostAddress = publicAddress } = vcenter;
    const { host, port, thumbprint } = server === "vcenter" ? publicAddress : hostAddress;
    const id = vcenter.tickets.issue(method.replace(/^http/, "").toUpperCase(), url, server);
    const ticket = { id, hostName: port === 443 ? host : `${host}:${port}`, ticketType: "HttpServiceTicket" };
    if (thumbprint === undefined) return ticket;
    const certThumbprintList = [{ thumbprint, hashAlgorithm: "sha256" }];
    return { ...ticket, sslThumbprint: thumbprint, certThumbprintList };
  },
};
