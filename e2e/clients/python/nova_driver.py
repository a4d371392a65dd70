"""Takes instances through their life with Nova's own VMware driver and prints what was seen, as one JSON object."""

import json
import sys
import uuid

from nova.compute import provider_tree
from nova.console import type as console_type
from nova.network import model
import nova_lab
from nova_lab import cards, context, instance_of, spawn, vif

driver, node, glance = nova_lab.start_driver(sys.argv[1], int(sys.argv[2]))
vmware = sys.modules["nova.virt.vmwareapi.driver"]
seen = {"node": node.split(".")[0]}
seen["extension"] = driver._session._call_method(
    vmware.vim_util, "find_extension", vmware.constants.EXTENSION_KEY
).key
resources = driver.get_available_resource(node)
seen["resources"] = {key: resources[key] for key in ("vcpus", "memory_mb", "local_gb", "hypervisor_type", "hypervisor_version")}
tree = provider_tree.ProviderTree()
tree.new_root(node, str(uuid.uuid4()))
driver.update_provider_tree(tree, node)
inventory = tree.data(node).inventory
seen["inventory"] = {key: [value["total"], value["max_unit"]] for key, value in sorted(inventory.items())}


def state(instance):
    return driver.get_info(instance).state


nics = model.NetworkInfo([vif("fa:16:3e:00:00:01")])
flat = glance.add("flat", bytes(1024 * 1024), vmware_disktype="preallocated")
one = instance_of(node, "one", flat)
spawn(driver, glance, one, flat, nics)
seen["spawned"] = [state(one), driver.list_instances() == [one.uuid], driver.instance_exists(one)]
seen["cards"] = cards
seen["diagnostics"] = driver.get_instance_diagnostics(one).state

driver.power_off(one)
seen["off"] = state(one)
driver.power_on(context, one, nics, {})
seen["on"] = state(one)
driver.suspend(context, one)
seen["suspended"] = state(one)
driver.resume(context, one, nics, {})
seen["resumed"] = state(one)
driver.reboot(context, one, nics, "HARD", {})
driver.reboot(context, one, nics, "SOFT", {})
seen["rebooted"] = state(one)

console = driver.get_mks_console(context, one)
seen["console"] = [type(console) is console_type.ConsoleMKS, console.port, sorted(json.loads(console.internal_access_path))]

driver.rescue(context, one, nics, glance.meta(flat), "secret", {})
seen["rescued"] = state(one)
driver.unrescue(context, one)
driver.power_on(context, one, nics, {})
seen["unrescued"] = state(one)

second = vif("fa:16:3e:00:00:02")
driver.attach_interface(context, one, glance.meta(flat), second)
seen["attached"] = driver.get_diagnostics(one)["vmware:numEthernetCards"]
driver.detach_interface(context, one, second)
seen["detached"] = driver.get_diagnostics(one)["vmware:numEthernetCards"]

# A snapshot, and an instance from what it put into Glance.
kept = glance.add("kept", b"", vmware_disktype="streamOptimized")
states = []
driver.snapshot(context, one, kept, lambda **values: states.append(values["task_state"]))
seen["snapshot"] = [states, len(glance.content[kept]) > 0, glance.metadata[kept]["properties"]["vmware_disktype"]]
two = instance_of(node, "two", kept)
spawn(driver, glance, two, kept, nics)
seen["from snapshot"] = [state(two), sorted(driver.list_instances()) == sorted([one.uuid, two.uuid])]

# A flavor whose disk is larger than the image: the driver extends it.
large = instance_of(node, "large", flat, root_gb=3)
spawn(driver, glance, large, flat, nics)
seen["larger"] = state(large)

for instance in (one, two, large):
    driver.destroy(context, instance, nics, {})
seen["destroyed"] = [driver.list_instances(), driver.instance_exists(one)]
driver.cleanup_host("compute")
print(json.dumps(seen))
