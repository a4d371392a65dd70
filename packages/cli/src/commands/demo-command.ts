import type { Command } from "commander";
import { findConfigRequest } from "../config-request.ts";
import { runDemo } from "../demo/run-demo.ts";
import { type Invocation, refuseJson } from "../invocation.ts";
import { openSimulated } from "../vcenter/configured-vcenter.ts";

/** Long enough for a task to be seen at work, short enough not to be waited for. */
const taskMs = 400;

/** `demo`: everything once, on an embedded vCenter. */
export function addDemoCommand(program: Command, invoke: () => Invocation): void {
  program
    .command("demo")
    .description("show everything once on an embedded vCenter: names, nodes, instances, figures, clean-up")
    .action(() => demo(invoke()));
}

async function demo(invocation: Invocation): Promise<void> {
  refuseJson(invocation, "demo", "try 'novasphere hypervisor list --simulate --json'");
  const request = invocation.options.sources.length > 0 ? findConfigRequest(invocation) : undefined;
  await using vcenter = await openSimulated(invocation, request, { taskMs });
  await runDemo(invocation, vcenter);
}
