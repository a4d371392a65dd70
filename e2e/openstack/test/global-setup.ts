import { runScript } from "./control-plane.ts";

/** Brings the control plane up for all files, and down again unless it was asked to stay. */
export default async function setup(): Promise<() => Promise<void>> {
  await runScript("up.sh");
  return async () => {
    if (process.env["NOVASPHERE_OPENSTACK_KEEP"] !== "1") await runScript("down.sh");
  };
}
