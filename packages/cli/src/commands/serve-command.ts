import type { Command } from "commander";
import { type Invocation, refuseJson } from "../invocation.ts";
import { runService } from "../serve/run-service.ts";

const details = `
Takes the place of nova-compute: every configured cluster and resource pool becomes a hypervisor. Needs
transport_url and [placement] besides [vmware].

SIGTERM and SIGINT let running operations end (manager_shutdown_timeout) and then leave; SIGHUP reads the
configuration again. Exit codes: 0 stopped by a signal, 1 could not start or its record was deleted, 2 wrong
use or no configuration. The log goes to standard error, or to log_file.
`;

/** `serve`: the compute service, until it is stopped. */
export function addServeCommand(program: Command, invoke: () => Invocation): void {
  program
    .command("serve")
    .description("join a Nova control plane as its compute service, until SIGTERM or Ctrl-C")
    .addHelpText("after", details)
    .action(async () => {
      const invocation = invoke();
      refuseJson(invocation, "serve", "set use_json for a log in JSON");
      await runService(invocation);
    });
}
