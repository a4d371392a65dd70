"""Does with Nova's own VMware driver what spawner.ts does, as nova-compute does it: with green threads."""

import eventlet

eventlet.monkey_patch()

import json  # noqa: E402
import pathlib  # noqa: E402
import re  # noqa: E402
import resource  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from urllib.parse import urlsplit  # noqa: E402

sys.path.insert(0, str(pathlib.Path(__file__).parents[3] / "e2e" / "clients" / "python"))
import nova_lab  # noqa: E402

url, count = urlsplit(sys.argv[1]), int(sys.argv[2])
requests = nova_lab.RequestCounter()
driver, node, glance = nova_lab.start_driver(url.hostname, url.port, task_poll_interval=0.5, connection_pool_size=100)
image = glance.add("image", bytes(1024**2), vmware_disktype="preallocated")


def spawn(index):
    instance = nova_lab.instance_of(node, f"web-{index}", image, memory_mb=64)
    nova_lab.spawn(driver, glance, instance, image, [nova_lab.vif(f"fa:16:3e:00:00:{index:02x}")])
    return instance


def resident_mb():
    with open("/proc/self/status") as status:
        return round(int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) / 1024)


spawn(0)
idle_mb, calls_before, cpu_before, started = resident_mb(), requests.count, time.process_time(), time.monotonic()
pool = eventlet.GreenPool(count)
spawned = list(pool.imap(spawn, range(1, count + 1)))
elapsed, cpu, used = time.monotonic() - started, time.process_time() - cpu_before, requests.count - calls_before
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
