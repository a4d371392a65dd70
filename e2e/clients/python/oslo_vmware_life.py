"""Takes a virtual machine through its life with oslo.vmware and prints what was seen, as one JSON object."""

import json
import sys

from oslo_vmware import api, exceptions, rw_handles, vim_util
from oslo_vmware.objects import datastore as objects

host, port = sys.argv[1], int(sys.argv[2])
seen = {}
session = api.VMwareAPISession(
    host, "user", "pass", api_retry_count=2, task_poll_interval=0.05, port=port, insecure=True
)
vim = session.vim
factory = vim.client.factory
content = vim.service_content
seen["about"] = [str(content.about.apiType), str(vim_util.get_vc_version(session))]


def invoke(method, *args, **kwargs):
    return session.invoke_api(vim, method, *args, **kwargs)


def run(method, *args, **kwargs):
    return session.wait_for_task(invoke(method, *args, **kwargs))


def read(ref, *paths):
    values = session.invoke_api(vim_util, "get_object_properties_dict", vim, ref, list(paths))
    return [values.get(path) for path in paths]


def objects_of(kind, *paths):
    """All objects of a kind, by the library's recursive traversal, two in a page."""
    result = session.invoke_api(vim_util, "get_objects", vim, kind, 2, list(paths))
    with vim_util.WithRetrieval(vim, result) as found:
        return [(each.obj, {each.name: each.val for each in each.propSet}) for each in found]


def new(kind, **values):
    made = factory.create("ns0:" + kind)
    for name, value in values.items():
        setattr(made, name, value)
    return made


machines = objects_of("VirtualMachine", "name")
seen["machines"] = sorted(values["name"] for _, values in machines)
cluster, figures = objects_of("ClusterComputeResource", "name", "host", "resourcePool", "datastore", "network")[0]
seen["cluster"] = [figures["name"], len(figures["host"].ManagedObjectReference)]
datacenter, place = objects_of("Datacenter", "name", "vmFolder")[0]
seen["path"] = session.invoke_api(vim_util, "get_inventory_path", vim, cluster)

view = invoke("CreateContainerView", content.viewManager, container=content.rootFolder, type=["HostSystem"], recursive=True)
hosts = read(view, "view")[0].ManagedObjectReference
seen["hosts"] = [len(hosts), sorted({vim_util.get_moref_type(each) for each in hosts})]
invoke("DestroyView", view)

# Extensions.
seen["extension"] = [session.invoke_api(vim_util, "find_extension", vim, "org.example") is None]
session.invoke_api(vim_util, "register_extension", vim, "org.example", "example")
seen["extension"].append(str(session.invoke_api(vim_util, "find_extension", vim, "org.example").key))

# Create.
store_ref = figures["datastore"].ManagedObjectReference[0]
(store,) = read(store_ref, "summary.name")
folder = invoke("CreateFolder", place["vmFolder"], name="oslo")
try:
    invoke("CreateFolder", place["vmFolder"], name="oslo")
except exceptions.DuplicateName as fault:
    seen["twice"] = [fault.details["name"], vim_util.get_moref_value(fault.details["object"]) == vim_util.get_moref_value(folder)]
scsi = new("ParaVirtualSCSIController", key=-1, busNumber=0, sharedBus="noSharing")
backing = new("VirtualDiskFlatVer2BackingInfo", diskMode="persistent", thinProvisioned=True, fileName="[%s]" % store)
disk = new("VirtualDisk", key=-2, controllerKey=-1, unitNumber=0, capacityInKB=1024 * 1024, backing=backing)
card = new("VirtualVmxnet3", key=-3, addressType="generated")
card.backing = new("VirtualEthernetCardNetworkBackingInfo", deviceName="VM Network")
changes = [
    new("VirtualDeviceConfigSpec", operation="add", device=scsi),
    new("VirtualDeviceConfigSpec", operation="add", fileOperation="create", device=disk),
    new("VirtualDeviceConfigSpec", operation="add", device=card),
]
config = new("VirtualMachineConfigSpec", name="one", guestId="otherGuest64", numCPUs=2, memoryMB=512)
config.files = new("VirtualMachineFileInfo", vmPathName="[%s]" % store)
config.extraConfig = [new("OptionValue", key="nvp.vm-uuid", value="some-id")]
config.deviceChange = changes
one = run("CreateVM_Task", folder, config=config, pool=figures["resourcePool"]).result


def devices(machine):
    return read(machine, "config.hardware.device")[0].VirtualDevice


def disk_of(machine):
    return [each for each in devices(machine) if each.__class__.__name__ == "VirtualDisk"][0]


name, cpus, path = read(one, "name", "config.hardware.numCPU", "summary.config.vmPathName")
seen["created"] = [name, cpus, path, str(disk_of(one).backing.fileName)]
(option,) = read(one, 'config.extraConfig["nvp.vm-uuid"]')
seen["option"] = [str(option.key), str(option.value)]

# Reconfigure.
change = new("VirtualMachineConfigSpec", memoryMB=1024, annotation='<grown> & "quoted" \u00e4\u4e16')
run("ReconfigVM_Task", one, spec=change)
seen["reconfigured"] = read(one, "config.hardware.memoryMB", "config.annotation")

# Power.
run("PowerOnVM_Task", one)
seen["on"] = [str(each) for each in read(one, "runtime.powerState")]
try:
    run("PowerOnVM_Task", one)
except exceptions.VimException as fault:
    seen["on twice"] = type(fault).__name__
run("SuspendVM_Task", one)
seen["suspended"] = [str(each) for each in read(one, "runtime.powerState")]
run("PowerOnVM_Task", one)

# Snapshot and linked clone.
snapshot = run("CreateSnapshot_Task", one, name="first", description="", memory=False, quiesce=False).result
seen["snapshot"] = [str(read(one, "snapshot.rootSnapshotList")[0].VirtualMachineSnapshotTree[0].name)]
location = new("VirtualMachineRelocateSpec", diskMoveType="createNewChildDiskBacking", pool=figures["resourcePool"])
clone = new("VirtualMachineCloneSpec", location=location, powerOn=False, template=False, snapshot=snapshot)
two = run("CloneVM_Task", one, folder=folder, name="two", spec=clone).result
seen["cloned"] = [str(disk_of(two).backing.parent.fileName)]
run("RemoveSnapshot_Task", snapshot, removeChildren=False)

# Files: a write over HTTP, a read, a directory and the faults.
datastore = objects.Datastore(store_ref, store)
target = datastore.build_path("oslo", "file.bin")
invoke("MakeDirectory", content.fileManager, name="[%s] oslo" % store, datacenter=datacenter)
try:
    invoke("MakeDirectory", content.fileManager, name="[%s] oslo" % store, datacenter=datacenter)
except exceptions.FileAlreadyExistsException:
    seen["directory twice"] = True
where = {"cookies": vim.client.cookiejar, "file_path": "oslo/file.bin"}
data = bytes(range(256)) * 300
writing = rw_handles.FileWriteHandle(host, port, place["name"], store, file_size=len(data), **where)
writing.write(data)
writing.close()
reading = rw_handles.FileReadHandle(host, port, place["name"], store, **where)
seen["read back"] = b"".join(iter(lambda: reading.read(65536), b"")) == data
reading.close()
(browser,) = read(store_ref, "browser")
search = new("HostDatastoreBrowserSearchSpec", matchPattern=["file.bin"])
search.details = new("FileQueryFlags", fileType=False, fileSize=True, modification=False, fileOwner=False)
result = run("SearchDatastore_Task", browser, datastorePath="[%s] oslo" % store, searchSpec=search).result
seen["file"] = [str(result.file[0].path), int(result.file[0].fileSize) == len(data)]
run("DeleteDatastoreFile_Task", content.fileManager, name=str(target), datacenter=datacenter)
try:
    run("DeleteDatastoreFile_Task", content.fileManager, name=str(target), datacenter=datacenter)
except exceptions.FileNotFoundException:
    seen["file gone"] = True

# Destroy.
for machine in (two, one):
    if str(read(machine, "runtime.powerState")[0]) != "poweredOff":
        run("PowerOffVM_Task", machine)
    run("Destroy_Task", machine)
try:
    read(one, "name")
except exceptions.ManagedObjectNotFoundException:
    seen["gone"] = True
run("Destroy_Task", folder)
seen["left"] = sorted(values["name"] for _, values in objects_of("VirtualMachine", "name")) == seen["machines"]

# A session that was ended elsewhere is opened anew without the caller's doing.
before = session._session_id
session.vim.Logout(content.sessionManager)
seen["again"] = [len(objects_of("VirtualMachine", "name")) == len(machines), session._session_id != before]
session.logout()
print(json.dumps(seen))
