"""Takes instances through their life with Nova's own VMware driver and prints what was seen, as one JSON object.

Nothing of the driver is replaced. What stands beside it in a compute service is: Glance is a dictionary, and
Neutron takes note of the index of a card.
"""

import io
import json
import sys
import tempfile
import uuid

from nova import objects, rpc
from nova.compute import provider_tree
from nova.conf import CONF
from nova.console import type as console_type
from nova.context import get_admin_context
from nova.network import model
from nova.network import neutron
from nova.virt import fake as virt_fake

host, port = sys.argv[1], int(sys.argv[2])
locks = tempfile.TemporaryDirectory()
with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
    file.write(
        f"""
[DEFAULT]
transport_url = fake://
[oslo_concurrency]
lock_path = {locks.name}
[mks]
enabled = true
[vnc]
enabled = false
[vmware]
host_ip = {host}
host_port = {port}
host_username = user
host_password = pass
cluster_name = DC0_C0
insecure = true
task_poll_interval = 0.05
api_retry_count = 2
"""
    )
    file.flush()
    CONF(["--config-file", file.name], project="nova")
rpc.init(CONF)
objects.register_all()

# The driver takes its settings as defaults of parameters: they must stand before it is imported.
from nova.virt.vmwareapi import driver as vmware  # noqa: E402
from nova.virt.vmwareapi import images  # noqa: E402

context = get_admin_context()
seen = {}


class Glance:
    """Images by id: what is known of each, and its bytes."""

    def __init__(self):
        self.metadata, self.content = {}, {}

    def add(self, name, content, disk_type):
        key = str(uuid.uuid4())
        self.content[key] = content
        self.metadata[key] = {
            "id": key,
            "name": name,
            "size": len(content),
            "disk_format": "vmdk",
            "container_format": "bare",
            "status": "active",
            "min_disk": 0,
            "min_ram": 0,
            "properties": {"vmware_disktype": disk_type, "vmware_adaptertype": "lsiLogic"},
        }
        return key

    def get(self, _context, key, **_options):
        return self.metadata[key]

    def download(self, _context, key, **_options):
        return iter([self.content[key]])

    def update(self, _context, key, metadata, data=None, **_options):
        parts = iter(lambda: data.read(65536), b"")
        self.content[key] = b"".join(parts)
        self.metadata[key] = {**self.metadata[key], **metadata, "size": len(self.content[key])}

    def meta(self, key):
        return objects.ImageMeta.from_dict(self.metadata[key])


cards = []
glance = images.IMAGE_API = Glance()
neutron.API.update_instance_vnic_index = lambda _self, _context, _instance, vif, index: cards.append(
    [vif["address"], index]
)

driver = vmware.VMwareVCDriver(virt_fake.FakeVirtAPI())
driver.init_host("compute")
(node,) = driver.get_available_nodes()
seen["node"] = node.split(".")[0]
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


def flavor(disk):
    return objects.Flavor(
        id=1, name="small", flavorid="1", memory_mb=512, vcpus=1, root_gb=disk, ephemeral_gb=0, swap=0, extra_specs={}
    )


def instance_of(name, image, disk=1):
    return objects.Instance(
        context,
        id=len(seen),
        uuid=str(uuid.uuid4()),
        display_name=name,
        hostname=name,
        host="compute",
        node=node,
        project_id="project",
        user_id="user",
        image_ref=image,
        config_drive="",
        vm_state="building",
        task_state=None,
        flavor=flavor(disk),
        memory_mb=512,
        vcpus=1,
        root_gb=disk,
        ephemeral_gb=0,
        system_metadata={"image_base_image_ref": image},
        metadata={},
        numa_topology=None,
    )


def state(instance):
    return driver.get_info(instance).state


def vif(address):
    network = model.Network(id=str(uuid.uuid4()), bridge="DC0_DVPG0", label="net", subnets=[])
    return model.VIF(id=str(uuid.uuid4()), address=address, network=network, type=model.VIF_TYPE_DVS)


nics = model.NetworkInfo([vif("fa:16:3e:00:00:01")])
flat = glance.add("flat", bytes(1024 * 1024), "preallocated")
one = instance_of("one", flat)
driver.prepare_for_spawn(one)
driver.spawn(context, one, glance.meta(flat), [], None, {}, nics, {})
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
kept = glance.add("kept", b"", "streamOptimized")
states = []
driver.snapshot(context, one, kept, lambda **values: states.append(values["task_state"]))
seen["snapshot"] = [states, len(glance.content[kept]) > 0, glance.metadata[kept]["properties"]["vmware_disktype"]]
two = instance_of("two", kept)
driver.spawn(context, two, glance.meta(kept), [], None, {}, nics, {})
seen["from snapshot"] = [state(two), sorted(driver.list_instances()) == sorted([one.uuid, two.uuid])]

# A flavor whose disk is larger than the image: the driver extends it.
large = instance_of("large", flat, disk=3)
driver.spawn(context, large, glance.meta(flat), [], None, {}, nics, {})
seen["larger"] = state(large)

for instance in (one, two, large):
    driver.destroy(context, instance, nics, {})
seen["destroyed"] = [driver.list_instances(), driver.instance_exists(one)]
driver.cleanup_host("compute")
print(json.dumps(seen))
