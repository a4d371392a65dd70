"""Nova's own VMware driver with what stands beside it in a compute service: settings, images, instances, ports.

Nothing of the driver is replaced. Glance is a dictionary, and Neutron takes note of the index of a card.
"""

import tempfile
import uuid

from nova import objects, rpc
from nova.conf import CONF
from nova.context import get_admin_context
from nova.network import model, neutron
from nova.virt import fake as virt_fake
from oslo_vmware import service

_locks = tempfile.TemporaryDirectory()
context = get_admin_context()
cards = []


class RequestCounter:
    """Counts what is sent to a vCenter from now on, by all drivers of the process."""

    def __init__(self):
        self.count = 0
        send = service.RequestsTransport.send

        def counted(transport, request):
            self.count += 1
            return send(transport, request)

        service.RequestsTransport.send = counted


class Glance:
    """Images by id: what is known of each, and its bytes."""

    def __init__(self):
        self.metadata, self.content = {}, {}

    def add(self, name, content, disk_format="vmdk", key=None, **properties):
        key = key or str(uuid.uuid4())
        self.content[key] = content
        self.metadata[key] = {
            "id": key,
            "name": name,
            "size": len(content),
            "disk_format": disk_format,
            "container_format": "bare",
            "status": "active",
            "min_disk": 0,
            "min_ram": 0,
            "properties": {"vmware_adaptertype": "lsiLogic", **properties},
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


def start_driver(host, port, cluster="DC0_C0", **settings):
    """The driver as a compute service starts it, its only node, and its Glance."""
    options = {"task_poll_interval": 0.05, "api_retry_count": 2, **settings}
    lines = "\n".join(f"{name} = {value}" for name, value in options.items())
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
        file.write(
            f"""
[DEFAULT]
transport_url = fake://
[oslo_concurrency]
lock_path = {_locks.name}
[mks]
enabled = true
[vnc]
enabled = false
[vmware]
host_ip = {host}
host_port = {port}
host_username = user
host_password = pass
cluster_name = {cluster}
insecure = true
{lines}
"""
        )
        file.flush()
        CONF(["--config-file", file.name], project="nova")
    rpc.init(CONF)
    objects.register_all()

    # The driver takes its settings as defaults of parameters: they must stand before it is imported.
    from nova.virt.vmwareapi import driver as vmware
    from nova.virt.vmwareapi import images

    glance = images.IMAGE_API = Glance()
    neutron.API.update_instance_vnic_index = lambda _self, _context, _instance, vif, index: cards.append(
        [vif["address"], index]
    )
    driver = vmware.VMwareVCDriver(virt_fake.FakeVirtAPI())
    driver.init_host("compute")
    (node,) = driver.get_available_nodes()
    return driver, node, glance


def instance_of(node, name, image, key=None, extra_specs=None, **size):
    """An instance with a flavor of that size (memory_mb, vcpus, root_gb, ephemeral_gb, swap)."""
    size = {"memory_mb": 512, "vcpus": 1, "root_gb": 1, "ephemeral_gb": 0, "swap": 0, **size}
    flavor = objects.Flavor(id=1, name="small", flavorid="1", extra_specs=extra_specs or {}, **size)
    return objects.Instance(
        context,
        id=1,
        uuid=key or str(uuid.uuid4()),
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
        flavor=flavor,
        memory_mb=size["memory_mb"],
        vcpus=size["vcpus"],
        root_gb=size["root_gb"],
        ephemeral_gb=size["ephemeral_gb"],
        system_metadata={"image_base_image_ref": image},
        metadata={},
        numa_topology=None,
    )


def vif(address, network="DC0_DVPG0", key=None):
    """A port on a network by its name."""
    network = model.Network(id=str(uuid.uuid4()), bridge=network, label="net", subnets=[])
    return model.VIF(id=key or str(uuid.uuid4()), address=address, network=network, type=model.VIF_TYPE_DVS)


def spawn(driver, glance, instance, image, vifs, block_device_info=None):
    driver.prepare_for_spawn(instance)
    network_info = model.NetworkInfo(vifs)
    driver.spawn(context, instance, glance.meta(image), [], None, {}, network_info, block_device_info or {})
