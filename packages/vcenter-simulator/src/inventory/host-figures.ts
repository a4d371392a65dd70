/** What a host is made of. */
export interface HostFigures {
  readonly cpuPackages: number;
  /** Cores of all packages together. */
  readonly cpuCores: number;
  readonly cpuThreads: number;
  /** Clock of one core. */
  readonly cpuMhz: number;
  readonly memoryMiB: number;
  readonly vendor: string;
  readonly model: string;
  readonly cpuModel: string;
  /** The newest EVC mode that its processors can offer, e.g. `intel-skylake`; unknown by default. */
  readonly maxEvcMode?: string;
  /** ESXi version, e.g. `8.0.3`. */
  readonly version: string;
}

/** The host a shape builds when nothing else is asked for. */
export const defaultHostFigures: HostFigures = {
  cpuPackages: 2,
  cpuCores: 16,
  cpuThreads: 32,
  cpuMhz: 2600,
  memoryMiB: 128 * 1024,
  vendor: "Novasphere",
  model: "Simulated server",
  cpuModel: "Intel(R) Xeon(R) Gold 6142 CPU @ 2.60GHz",
  version: "8.0.3",
};
