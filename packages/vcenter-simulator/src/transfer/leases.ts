import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { invalidState, managedObjectNotFound } from "../faults/faults.ts";
import { type MethodFaultError, methodFault } from "../faults/method-fault.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Location } from "../storage/storage.ts";
import type { Vcenter } from "../vcenter.ts";

/** One disk that a lease lets in or out. */
export interface LeasedDisk {
  /** Last step of its URL. */
  readonly file: string;
  readonly location: Location;
  readonly url: Vim.HttpNfcLeaseDeviceUrl;
}

/** What a lease is for. */
export interface LeasePlan {
  readonly mode: "pushOrGet" | "pull";
  readonly entity: ManagedObjectReference;
  readonly disks: readonly Omit<LeasedDisk, "url">[];
  /** Keys of the disks as an import names them. */
  readonly importKeys: readonly string[];
  readonly totalKiB: number;
  /** Runs when the lease is given up, by its holder or by time. */
  readonly onAbort: () => void;
}

interface Lease {
  readonly object: ManagedObject<"HttpNfcLease">;
  readonly disks: readonly LeasedDisk[];
  readonly onAbort: () => void;
  cancelTimer: () => void;
}

const timeoutSeconds = 300;

/** Leases for moving disks over HTTP. */
export class Leases {
  readonly #vcenter: Vcenter;
  readonly #leases = new Map<string, Lease>();

  constructor(vcenter: Vcenter) {
    this.#vcenter = vcenter;
  }

  /** Opens a lease; it is ready at once. */
  open(plan: LeasePlan): ManagedObjectReference {
    const { registry, ids, publicAddress } = this.#vcenter;
    const moid = ids.nextMoid("HttpNfcLease");
    const ref = { type: "HttpNfcLease" as const, value: moid };
    const disks = plan.disks.map((disk, index): LeasedDisk => {
      const url = {
        key: `/${plan.entity.value}/${disk.file}`,
        importKey: plan.importKeys[index] ?? "",
        url: `${publicAddress.secure ? "https" : "http"}://*${publicAddress.port === 443 ? "" : `:${publicAddress.port}`}/nfc/${moid}/${disk.file}`,
        sslThumbprint: publicAddress.thumbprint ?? "",
        disk: true,
        targetId: disk.file,
        datastoreKey: disk.location.datastore.properties.summary.url,
      };
      return { ...disk, url };
    });
    const object = registry.add("HttpNfcLease", moid, {
      state: "ready",
      mode: plan.mode,
      initializeProgress: 100,
      transferProgress: 0,
      capabilities: { pullModeSupported: false, corsSupported: true },
      info: {
        lease: ref,
        entity: plan.entity,
        deviceUrl: disks.map(({ url }) => url),
        totalDiskCapacityInKB: plan.totalKiB,
        leaseTimeout: timeoutSeconds,
      },
    });
    const lease: Lease = { object, disks, onAbort: plan.onAbort, cancelTimer: () => {} };
    this.#leases.set(moid, lease);
    this.#restartTimer(lease);
    return ref;
  }

  /** The disk behind `/nfc/<lease>/<file>` of a lease that is open. */
  findDisk(moid: string, file: string): LeasedDisk | undefined {
    const lease = this.#leases.get(moid);
    return lease?.disks.find((disk) => disk.file === file);
  }

  /** Notes that the transfer goes on. Throws InvalidState once the lease is over. */
  progress(ref: ManagedObjectReference, percent: number): void {
    const lease = this.#require(ref);
    this.#vcenter.registry.update(lease.object, { transferProgress: percent });
    this.#restartTimer(lease);
  }

  /** Ends a lease; what came in stays. */
  complete(ref: ManagedObjectReference): void {
    const lease = this.#require(ref);
    this.#close(lease);
    this.#vcenter.registry.update(lease.object, { state: "done", transferProgress: 100 });
  }

  /** Gives a lease up; what came in goes. */
  abort(ref: ManagedObjectReference, fault: Vim.LocalizedMethodFault | undefined): void {
    this.#fail(
      this.#require(ref),
      fault ?? methodFault("RequestCanceled", "The lease was aborted.").toLocalized(),
    );
  }

  /** The disks of a lease. */
  disksOf(ref: ManagedObjectReference): readonly LeasedDisk[] {
    return this.#require(ref).disks;
  }

  #require(ref: ManagedObjectReference): Lease {
    const lease = this.#leases.get(ref.value);
    if (lease) return lease;
    throw this.#vcenter.registry.findAny(ref) ? over() : managedObjectNotFound(ref);
  }

  #fail(lease: Lease, error: Vim.LocalizedMethodFault): void {
    this.#close(lease);
    this.#vcenter.registry.update(lease.object, { state: "error", error });
    lease.onAbort();
  }

  #close(lease: Lease): void {
    lease.cancelTimer();
    this.#leases.delete(lease.object.ref.value);
  }

  #restartTimer(lease: Lease): void {
    lease.cancelTimer();
    lease.cancelTimer = this.#vcenter.schedule(1000 * timeoutSeconds, () =>
      this.#fail(lease, methodFault("Timedout", "The lease timed out.").toLocalized()),
    );
  }
}

function over(): MethodFaultError {
  return invalidState("The lease has ended.");
}
