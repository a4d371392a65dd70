import type { SessionEvent } from "@novasphere/vsphere-client";
import type { Invocation } from "../invocation.ts";
import { TaskDisplay } from "../output/task-progress.ts";
import type { SimulatedVCenter } from "../vcenter/configured-vcenter.ts";
import { useDriver } from "../vcenter/with-driver.ts";
import {
  createServers,
  deleteServers,
  showChanges,
  showEntries,
  showInventory,
  showNodes,
  showPlaces,
} from "./demo-steps.ts";
import { Story } from "./story.ts";

/** Does everything once on a simulated vCenter and explains it on the way. Ends with nothing left. */
export async function runDemo(invocation: Invocation, vcenter: SimulatedVCenter): Promise<void> {
  const { io } = invocation;
  const story = new Story(io.stdout);
  const tasks = new TaskDisplay(io.stdout);
  const file = vcenter.config.values.vmware.clusterName.entries[0]?.file;
  const { counted, getCalls } = countCalls(vcenter);

  story.say(
    "novasphere serves many vCenter clusters and resource pools to OpenStack from one process. Each becomes a " +
      "compute node of its own. This demo shows it at work on a vCenter that is simulated inside this process: " +
      "it needs nothing else and leaves nothing behind.",
  );

  await useDriver(
    invocation,
    { driverOptions: counted },
    async (use) => {
      const { about } = use.session.serviceContent;
      story.step("The vCenter");
      story.say(
        `${about.fullName} answers at ${vcenter.embedded.url}. We are logged in, and all that follows goes ` +
          "there as SOAP over HTTPS, by the same code that talks to a real one. This is what it holds:",
      );
      await showInventory(use, story);

      story.step("What the configuration asks for");
      story.say(
        `${file ?? "The configuration"} names clusters and resource pools in ` +
          "[vmware] cluster_name: on repeated lines, between commas, or both; as a bare name or as a path, with " +
          "or without the folders that vSphere hides (`host`, `Resources`). All were looked up in one read:",
      );
      await showEntries(vcenter, use, story);

      story.step("The compute nodes");
      const before = await showNodes(use, story);

      story.step("An instance on a cluster, and one in a resource pool");
      await createServers(use, story, invocation);

      story.step("Where they really are");
      story.say("Asked of vCenter, not remembered: the pool that each VM is in is the pool of its node.");
      await showPlaces(use, story);
      story.lines("");
      story.say(
        "What that changed in the figures. A cluster counts what its pools use; disks are thin and take space " +
          "only as they are filled.",
      );
      await showChanges(use, story, before);

      story.step("Clean-up");
      const left = await deleteServers(use, story);
      story.lines("");
      story.say(`Instances left on all nodes: ${left}.`);
    },
    tasks,
  );
  story.say(`Logged out after ${getCalls()} vSphere calls.`);
  sayWhatNext(story);
}

/** The driver's options with a counter of vSphere calls beside whatever else listens. */
function countCalls({ driverOptions }: SimulatedVCenter) {
  let calls = 0;
  const { onEvent } = driverOptions.vcenter;
  const count = (event: SessionEvent) => {
    if (event.type === "call") calls += 1;
    onEvent?.(event);
  };
  const counted = { ...driverOptions, vcenter: { ...driverOptions.vcenter, onEvent: count } };
  return { counted, getCalls: () => calls };
}

function sayWhatNext(story: Story): void {
  story.step("With your own vCenter");
  story.lines(
    "cp examples/nova.conf my.conf      # set host_ip, host_username, host_password, cluster_name",
    "pnpm novasphere config check --config-file my.conf        # is it valid?",
    "pnpm novasphere inventory resolve --config-file my.conf   # does every name lead somewhere?",
    "pnpm novasphere hypervisor list --config-file my.conf     # the nodes and their figures",
    "",
  );
  story.say(
    "Instances carry a mark in vCenter; a VM without it is never changed or removed. To try the commands " +
      "without a vCenter, add --simulate, or start `novasphere simulator` and follow what it prints.",
  );
}
