import { checkConsoleLog } from "./console-log-contract.ts";
import type { ContractServer } from "./contract-server.ts";
import { type Describe, describeContract, type Unable } from "./contract-world.ts";
import { checkHardware } from "./hardware-contract.ts";
import { checkImageCache } from "./image-cache-contract.ts";
import { checkImage } from "./image-contract.ts";
import { checkMove } from "./move-contract.ts";
import { checkPolicy } from "./policy-contract.ts";
import { checkPower } from "./power-contract.ts";
import { checkRebuild } from "./rebuild-contract.ts";
import { checkRescue } from "./rescue-contract.ts";
import { checkResize } from "./resize-contract.ts";
import { checkServerGroup } from "./server-group-contract.ts";
import { checkSpawn } from "./spawn-contract.ts";
import { checkSwapVolume } from "./swap-volume-contract.ts";
import { checkVolume } from "./volume-contract.ts";

const topics = [
  checkSpawn,
  checkPower,
  checkHardware,
  checkConsoleLog,
  checkMove,
  checkRebuild,
  checkPolicy,
  checkServerGroup,
  checkResize,
  checkVolume,
  checkSwapVolume,
  checkImage,
  checkImageCache,
  checkRescue,
];

/** What `VMOps` and `VolumeOps` owe their callers, on any server. */
export function describeOps(
  suite: Describe,
  title: string,
  start: () => Promise<ContractServer>,
  unable: Unable = {},
): void {
  describeContract(suite, title, start, unable, topics);
}
