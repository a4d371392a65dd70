"""Does with Nova's own VMware driver what refresher.mjs does: one driver object for each cluster, with green threads."""

import eventlet

eventlet.monkey_patch()

import json  # noqa: E402
import logging  # noqa: E402
import os  # noqa: E402
import pathlib  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from urllib.parse import urlsplit  # noqa: E402

from nova.conf import CONF  # noqa: E402
from nova.virt import fake as virt_fake  # noqa: E402

sys.path.insert(0, str(pathlib.Path(__file__).parents[3] / "e2e" / "clients" / "python"))
import nova_lab  # noqa: E402

url, clusters = urlsplit(sys.argv[1]), int(sys.argv[2])
requests = nova_lab.RequestCounter()
# Each driver object says that it makes an RPC client.
logging.getLogger("oslo_messaging.rpc.client").setLevel(logging.ERROR)


def start_drivers():
    """One for each cluster. Nova means them to be processes of their own, so each takes the setting of its own."""
    first, _node, _glance = nova_lab.start_driver(url.hostname, url.port, "DC0_C0")
    yield first
    for index in range(1, clusters):
        CONF.set_override("cluster_name", f"DC0_C{index}", group="vmware")
        yield type(first)(virt_fake.FakeVirtAPI())


def resident_mb():
    pages = int(pathlib.Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2


drivers = list(start_drivers())
for _line in sys.stdin:
    calls_before, cpu_before, started = requests.count, time.process_time(), time.monotonic()
    threads = sum(
        driver.get_available_resource(node)["vcpus"] for driver in drivers for node in driver.get_available_nodes()
    )
    answer = {
        "elapsedMs": (time.monotonic() - started) * 1000,
        "cpuMs": (time.process_time() - cpu_before) * 1000,
        "calls": requests.count - calls_before,
        "residentMb": resident_mb(),
        "found": threads,
    }
    print(json.dumps(answer), flush=True)
