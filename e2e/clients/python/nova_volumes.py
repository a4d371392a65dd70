"""Attaches an iSCSI volume to an instance with Nova's own VMware driver, detaches it, and prints what was seen."""

import json
import sys

import nova_lab
from nova_lab import context, instance_of, spawn, vif

driver, node, glance = nova_lab.start_driver(sys.argv[1], int(sys.argv[2]))
vm_util = sys.modules["nova.virt.vmwareapi.vm_util"]
image = glance.add("flat", bytes(1024 * 1024), vmware_disktype="preallocated")
instance = instance_of(node, "one", image)
spawn(driver, glance, instance, image, [vif("fa:16:3e:00:00:01")])
seen = {"initiator": str(driver.get_volume_connector(instance)["initiator"])}
volume = {
    "driver_volume_type": "iscsi",
    "serial": "volume-1",
    "data": {
        "target_portal": "192.0.2.1:3260",
        "target_iqn": "iqn.2010-10.org.openstack:volume-1",
        "target_lun": 1,
        "volume_id": "volume-1",
        "access_mode": "rw",
    },
}


def mappings():
    machine = vm_util.get_vm_ref(driver._session, instance)
    devices = vm_util.get_hardware_devices(driver._session, machine)
    return [
        [str(each.backing.compatibilityMode), int(each.capacityInKB)]
        for each in devices
        if each.__class__.__name__ == "VirtualDisk" and hasattr(each.backing, "lunUuid")
    ]


driver.attach_volume(context, volume, instance, "/dev/sdb")
seen["attached"] = mappings()
driver.detach_volume(context, volume, instance, "/dev/sdb")
seen["detached"] = mappings()
driver.destroy(context, instance, [], {})
print(json.dumps(seen))
