/** How a service is, for those that watch it. */
export interface ServiceHealth {
  /** False when only a restart helps. */
  readonly isLive: boolean;
  /** True while requests are taken and Nova hears of every service host. */
  readonly isReady: boolean;
  /** Why it is not ready. */
  readonly problems: readonly string[];
  readonly nodes: readonly { readonly name: string; readonly host: string; readonly state: string }[];
}
