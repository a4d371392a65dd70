"""Does with Nova's own VMware driver what spawner.ts does, as nova-compute does it: with green threads."""

import eventlet

eventlet.monkey_patch()

import json  # noqa: E402
import re  # noqa: E402
import resource  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
import uuid  # noqa: E402
from urllib.parse import urlsplit  # noqa: E402

from nova import objects, rpc  # noqa: E402
from nova.conf import CONF  # noqa: E402
from nova.context import get_admin_context  # noqa: E402
from nova.network import model, neutron  # noqa: E402
from nova.virt import fake as virt_fake  # noqa: E402
from oslo_vmware import service  # noqa: E402

url, count = urlsplit(sys.argv[1]), int(sys.argv[2])
image_bytes = 1024**2
locks = tempfile.TemporaryDirectory()
with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
    file.write(
        f"""
[DEFAULT]
transport_url = fake://
[oslo_concurrency]
lock_path = {locks.name}
[vnc]
enabled = false
[vmware]
host_ip = {url.hostname}
host_port = {url.port}
host_username = user
host_password = pass
cluster_name = DC0_C0
insecure = true
connection_pool_size = 100
"""
    )
    file.flush()
    CONF(["--config-file", file.name], project="nova")
rpc.init(CONF)
objects.register_all()

# The driver takes its settings as defaults of parameters: they must stand before it is imported.
from nova.virt.vmwareapi import driver as vmware  # noqa: E402
from nova.virt.vmwareapi import images  # noqa: E402

calls = 0
send = service.RequestsTransport.send


def counted(self, request):
    global calls
    calls += 1
    return send(self, request)


service.RequestsTransport.send = counted
neutron.API.update_instance_vnic_index = lambda *_arguments: None


class Glance:
    """One image."""

    metadata = {
        "id": "0d1d3f60-0000-4000-8000-000000000001",
        "name": "image",
        "size": image_bytes,
        "disk_format": "vmdk",
        "container_format": "bare",
        "status": "active",
        "min_disk": 0,
        "min_ram": 0,
        "properties": {"vmware_disktype": "preallocated", "vmware_adaptertype": "lsiLogic"},
    }

    def get(self, _context, _key, **_options):
        return self.metadata

    def download(self, _context, _key, **_options):
        return iter([bytes(image_bytes)])


images.IMAGE_API = Glance()
context = get_admin_context()
driver = vmware.VMwareVCDriver(virt_fake.FakeVirtAPI())
driver.init_host("compute")
(node,) = driver.get_available_nodes()
image = objects.ImageMeta.from_dict(Glance.metadata)


def spawn(index):
    flavor = objects.Flavor(
        id=1, name="small", flavorid="1", memory_mb=64, vcpus=1, root_gb=1, ephemeral_gb=0, swap=0, extra_specs={}
    )
    instance = objects.Instance(
        context,
        id=index + 1,
        uuid=str(uuid.uuid4()),
        display_name=f"web-{index}",
        hostname=f"web-{index}",
        host="compute",
        node=node,
        project_id="project",
        user_id="user",
        image_ref=image.id,
        config_drive="",
        vm_state="building",
        task_state=None,
        flavor=flavor,
        memory_mb=64,
        vcpus=1,
        root_gb=1,
        ephemeral_gb=0,
        system_metadata={"image_base_image_ref": image.id},
        metadata={},
        numa_topology=None,
    )
    network = model.Network(id=str(uuid.uuid4()), bridge="DC0_DVPG0", label="net", subnets=[])
    vif = model.VIF(
        id=str(uuid.uuid4()), address=f"fa:16:3e:00:00:{index:02x}", network=network, type=model.VIF_TYPE_DVS
    )
    driver.prepare_for_spawn(instance)
    driver.spawn(context, instance, image, [], None, {}, model.NetworkInfo([vif]), {})
    return instance


def resident_mb():
    with open("/proc/self/status") as status:
        return round(int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) / 1024)


spawn(0)
idle_mb, calls_before, cpu_before, started = resident_mb(), calls, time.process_time(), time.monotonic()
pool = eventlet.GreenPool(count)
spawned = list(pool.imap(spawn, range(1, count + 1)))
elapsed, cpu, used = time.monotonic() - started, time.process_time() - cpu_before, calls - calls_before
print(
    json.dumps(
        {
            "elapsedMs": elapsed * 1000,
            "cpuMs": cpu * 1000,
            "calls": used,
            "idleMb": idle_mb,
            "peakMb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            "running": 1 + sum(driver.get_info(instance).state == 1 for instance in spawned),
        }
    )
)
