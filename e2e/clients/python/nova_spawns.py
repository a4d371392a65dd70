"""Spawns the instances that are told on standard input, as JSON, with Nova's own driver, and leaves them."""

import json
import sys

import nova_lab

driver, node, glance = nova_lab.start_driver(sys.argv[1], int(sys.argv[2]))
for wanted in json.load(sys.stdin):
    image, size = wanted["image"], wanted["flavor"]
    glance.add(image["id"], bytes(wanted["imageBytes"]), image["diskFormat"], image["id"], **image["properties"])
    instance = nova_lab.instance_of(
        node,
        wanted["displayName"],
        image["id"],
        wanted["uuid"],
        size["extraSpecs"],
        memory_mb=size["memoryMb"],
        vcpus=size["vcpus"],
        root_gb=size["rootGb"],
        ephemeral_gb=size["ephemeralGb"],
        swap=size["swapMb"],
    )
    ports = [
        nova_lab.vif(port["macAddress"], port["network"], port["vifId"]) for port in wanted["ports"]
    ]
    nova_lab.spawn(driver, glance, instance, image["id"], ports)
print("{}")
