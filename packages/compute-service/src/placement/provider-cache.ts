import type { ResourceProvider } from "@novasphere/driver";
import type { ServiceLog } from "../log/service-log.ts";
import type { Timers } from "../service/timers.ts";
import type { PlacementApi } from "./placement-api.ts";
import { createProvider, fetchProvider, type ProviderRecord } from "./provider-record.ts";

/** What a cache needs. */
export interface ProviderCacheOptions {
  readonly placement: PlacementApi;
  readonly timers: Timers;
  readonly log: ServiceLog;
  /** What was read is read again when it is older; 0 for never. */
  readonly refreshMs: number;
}

interface Cached {
  readonly record: ProviderRecord;
  readonly readAt: number;
}

/** Providers as they were last seen in Placement, by UUID. */
export class ProviderCache {
  readonly #options: ProviderCacheOptions;
  readonly #cached = new Map<string, Cached>();

  constructor(options: ProviderCacheOptions) {
    this.#options = options;
  }

  /** What was last seen, however old it is. */
  find(uuid: string): ProviderRecord | undefined {
    return this.#cached.get(uuid)?.record;
  }

  list(): readonly ProviderRecord[] {
    return [...this.#cached.values()].map(({ record }) => record);
  }

  isFresh(uuid: string): boolean {
    const { refreshMs, timers } = this.#options;
    const readAt = this.#cached.get(uuid)?.readAt;
    return readAt !== undefined && (refreshMs === 0 || timers.now().getTime() - readAt < refreshMs);
  }

  /** The provider in Placement, made when it is not there. Up to four calls, none for one that was read lately. */
  async load({ uuid, name }: Pick<ResourceProvider, "uuid" | "name">): Promise<ProviderRecord> {
    const present = this.find(uuid);
    if (present && this.isFresh(uuid)) return present;
    return (await this.reload(uuid)) ?? this.#create({ uuid, name });
  }

  /** Reads a provider again; undefined for one that is not there. Up to four calls. */
  async reload(uuid: string): Promise<ProviderRecord | undefined> {
    const record = await fetchProvider(this.#options.placement, uuid);
    if (record) this.set(record);
    else this.delete(uuid);
    return record;
  }

  /** A provider as it was just read, or written: a write is taken only while nobody has changed it since the read. */
  set(record: ProviderRecord): void {
    this.#cached.set(record.uuid, { record, readAt: this.#options.timers.now().getTime() });
  }

  delete(uuid: string): void {
    this.#cached.delete(uuid);
  }

  async #create(provider: Pick<ResourceProvider, "uuid" | "name">): Promise<ProviderRecord> {
    const record = await createProvider(this.#options.placement, provider);
    this.#options.log.info(`made resource provider ${provider.name} (${provider.uuid})`);
    this.set(record);
    return record;
  }
}
