"""Takes a virtual machine through its life with pyVmomi and prints what was seen, as one JSON object."""

import json
import sys

from pyVim.connect import Disconnect, SmartConnect
from pyVim.task import WaitForTask
from pyVmomi import vim, vmodl

host, port = sys.argv[1], int(sys.argv[2])
seen = {}
instance = SmartConnect(host=host, port=port, user="user", pwd="pass", disableSslCertValidation=True)
content = instance.RetrieveContent()
seen["about"] = [content.about.apiType, content.about.productLineId]


def container(kind):
    view = content.viewManager.CreateContainerView(content.rootFolder, [kind], True)
    found = list(view.view)
    view.Destroy()
    return found


def run(task):
    WaitForTask(task)
    assert task.info.state == "success" and task.info.completeTime is not None
    return task.info.result


machines = container(vim.VirtualMachine)
seen["machines"] = sorted(machine.name for machine in machines)
cluster = container(vim.ClusterComputeResource)[0]
seen["cluster"] = [cluster.name, len(cluster.host), cluster.summary.effectiveCpu > 0]
seen["hosts"] = sorted({str(each.runtime.connectionState) for each in cluster.host})

# Many properties of many objects in one read.
collector = content.propertyCollector
view = content.viewManager.CreateContainerView(content.rootFolder, [vim.VirtualMachine], True)
members = vmodl.query.PropertyCollector.TraversalSpec(
    name="members", path="view", skip=False, type=vim.view.ContainerView
)
spec = vmodl.query.PropertyCollector.FilterSpec(
    objectSet=[vmodl.query.PropertyCollector.ObjectSpec(obj=view, skip=True, selectSet=[members])],
    propSet=[
        vmodl.query.PropertyCollector.PropertySpec(
            type=vim.VirtualMachine, pathSet=["name", "runtime.powerState", "config.hardware.device"]
        )
    ],
)
page = collector.RetrievePropertiesEx(
    [spec], vmodl.query.PropertyCollector.RetrieveOptions(maxObjects=3)
)
objects = list(page.objects)
pages = 1
while page.token:
    page = collector.ContinueRetrievePropertiesEx(page.token)
    objects += page.objects
    pages += 1
seen["pages"] = [pages, len(objects), sorted({len(each.propSet) for each in objects})]
view.Destroy()

# Create.
datacenter = container(vim.Datacenter)[0]
store = datacenter.datastore[0]
network = datacenter.network[0]
folder = datacenter.vmFolder.CreateFolder("pyvmomi")
try:
    datacenter.vmFolder.CreateFolder("pyvmomi")
except vim.fault.DuplicateName as fault:
    seen["twice"] = [fault.name, fault.object == folder]
scsi = vim.vm.device.VirtualDeviceSpec(
    operation="add",
    device=vim.vm.device.ParaVirtualSCSIController(key=-1, busNumber=0, sharedBus="noSharing"),
)
disk = vim.vm.device.VirtualDeviceSpec(
    operation="add",
    fileOperation="create",
    device=vim.vm.device.VirtualDisk(
        key=-2,
        controllerKey=-1,
        unitNumber=0,
        capacityInKB=1024 * 1024,
        backing=vim.vm.device.VirtualDisk.FlatVer2BackingInfo(
            fileName="[%s]" % store.name, diskMode="persistent", thinProvisioned=True
        ),
    ),
)
card = vim.vm.device.VirtualDeviceSpec(
    operation="add",
    device=vim.vm.device.VirtualVmxnet3(
        key=-3,
        backing=vim.vm.device.VirtualEthernetCard.NetworkBackingInfo(deviceName="VM Network", network=None),
    ),
)
config = vim.vm.ConfigSpec(
    name="one",
    guestId="otherGuest64",
    numCPUs=2,
    memoryMB=512,
    files=vim.vm.FileInfo(vmPathName="[%s]" % store.name),
    extraConfig=[vim.option.OptionValue(key="colour", value="red")],
    deviceChange=[scsi, disk, card],
)
one = run(folder.CreateVM_Task(config, cluster.resourcePool))
disks = [each for each in one.config.hardware.device if isinstance(each, vim.vm.device.VirtualDisk)]
seen["created"] = [one.name, one.config.hardware.numCPU, one.summary.config.vmPathName, disks[0].backing.fileName]
seen["extra"] = [each.value for each in one.config.extraConfig if each.key == "colour"]
seen["network"] = [each.name for each in one.network]

# Reconfigure.
disks[0].capacityInKB *= 2
run(
    one.ReconfigVM_Task(
        vim.vm.ConfigSpec(
            memoryMB=1024,
            annotation="<grown> & \"quoted\" \u00e4\u4e16",
            deviceChange=[vim.vm.device.VirtualDeviceSpec(operation="edit", device=disks[0])],
        )
    )
)
grown = [each for each in one.config.hardware.device if isinstance(each, vim.vm.device.VirtualDisk)]
seen["reconfigured"] = [one.config.hardware.memoryMB, one.config.annotation, grown[0].capacityInKB]

# Power.
run(one.PowerOnVM_Task())
seen["on"] = [str(one.runtime.powerState), one.runtime.host in cluster.host]
try:
    run(one.PowerOnVM_Task())
except vim.fault.InvalidPowerState as fault:
    seen["on twice"] = str(fault.existingState)
run(one.SuspendVM_Task())
seen["suspended"] = str(one.runtime.powerState)
run(one.PowerOnVM_Task())
run(one.ResetVM_Task())

# Snapshots.
run(one.CreateSnapshot_Task("first", "before", False, False))
run(one.CreateSnapshot_Task(name="second", description="after", memory=True, quiesce=False))
tree = one.snapshot.rootSnapshotList
seen["snapshots"] = [tree[0].name, tree[0].childSnapshotList[0].name, str(tree[0].state)]
run(tree[0].snapshot.RevertToSnapshot_Task())
seen["reverted"] = [str(one.runtime.powerState), one.snapshot.currentSnapshot == tree[0].snapshot]

# Clone: linked to a snapshot, and whole.
linked = vim.vm.CloneSpec(
    location=vim.vm.RelocateSpec(diskMoveType="createNewChildDiskBacking", pool=cluster.resourcePool),
    powerOn=False,
    template=False,
    snapshot=tree[0].snapshot,
)
two = run(one.CloneVM_Task(folder, "two", linked))
whole = vim.vm.CloneSpec(location=vim.vm.RelocateSpec(), powerOn=True, template=False)
three = run(one.CloneVM_Task(folder, "three", whole))
parents = [
    each.backing.parent.fileName
    for each in two.config.hardware.device
    if isinstance(each, vim.vm.device.VirtualDisk)
]
seen["cloned"] = [two.name, str(two.runtime.powerState), parents, three.name, str(three.runtime.powerState)]
run(one.RemoveAllSnapshots_Task())
seen["no snapshot"] = one.snapshot is None

# Look-ups.
index = content.searchIndex
seen["found"] = [
    index.FindByInventoryPath("/%s/vm/pyvmomi/one" % datacenter.name) == one,
    index.FindByUuid(None, one.config.instanceUuid, True, True) == one,
    index.FindByUuid(None, "00000000-0000-0000-0000-000000000000", True, True) is None,
]
by_entity = vim.event.EventFilterSpec.ByEntity(entity=one, recursion="self")
events = content.eventManager.QueryEvents(vim.event.EventFilterSpec(entity=by_entity))
seen["events"] = sorted({type(each).__name__.split(".")[-1] for each in events})

# Files: the task of a browser, which is no managed entity.
files = run(store.browser.SearchDatastore_Task("[%s] one" % store.name, None)).file
seen["files"] = {"one.vmx", "one.vmdk"} <= {each.path for each in files}

# Destroy.
run(three.PowerOffVM_Task())
for machine in (two, three, one):
    if machine.runtime.powerState != "poweredOff":
        run(machine.PowerOffVM_Task())
    run(machine.Destroy_Task())
try:
    one.name
except vmodl.fault.ManagedObjectNotFound as fault:
    seen["gone"] = fault.obj == one
run(folder.Destroy_Task())
seen["left"] = sorted(machine.name for machine in container(vim.VirtualMachine)) == seen["machines"]
Disconnect(instance)
print(json.dumps(seen))
