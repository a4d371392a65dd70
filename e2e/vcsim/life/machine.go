package main

import (
	"sort"

	"github.com/vmware/govmomi/event"
	"github.com/vmware/govmomi/fault"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// done waits for the task of a call, and passes the call's own error on.
func (r *run) done(task *object.Task, err error) (*types.TaskInfo, error) {
	if err != nil {
		return nil, err
	}
	return task.WaitForResult(r.ctx, nil)
}

// machine creates one, changes it, snapshots it, clones it and destroys both.
func (r *run) machine() error {
	cluster, err := r.finder.DefaultClusterComputeResource(r.ctx)
	if err != nil {
		return err
	}
	pool, err := cluster.ResourcePool(r.ctx)
	if err != nil {
		return err
	}
	folders, err := r.dc.Folders(r.ctx)
	if err != nil {
		return err
	}
	spec, err := r.config()
	if err != nil {
		return err
	}
	info, err := r.done(folders.VmFolder.CreateVM(r.ctx, *spec, pool, nil))
	if err != nil {
		return err
	}
	one := object.NewVirtualMachine(r.client.Client, info.Result.(types.ManagedObjectReference))
	if err := r.change(one); err != nil {
		return err
	}
	if err := r.copy(one, folders.VmFolder); err != nil {
		return err
	}
	kinds, err := r.events(one)
	if err != nil {
		return err
	}
	r.seen["events"] = kinds
	if _, err := r.done(one.Destroy(r.ctx)); err != nil {
		return err
	}
	var gone mo.VirtualMachine
	err = r.collector.RetrieveOne(r.ctx, one.Reference(), []string{"name"}, &gone)
	r.seen["gone"] = fault.Is(err, &types.ManagedObjectNotFound{})
	return nil
}

// config is a machine with a disk on a paravirtual controller and a card.
func (r *run) config() (*types.VirtualMachineConfigSpec, error) {
	store, err := r.finder.DefaultDatastore(r.ctx)
	if err != nil {
		return nil, err
	}
	network, err := r.finder.Network(r.ctx, "VM Network")
	if err != nil {
		return nil, err
	}
	backing, err := network.EthernetCardBackingInfo(r.ctx)
	if err != nil {
		return nil, err
	}
	var devices object.VirtualDeviceList
	scsi, err := devices.CreateSCSIController("pvscsi")
	if err != nil {
		return nil, err
	}
	devices = append(devices, scsi)
	controller, err := devices.FindDiskController(devices.Name(scsi))
	if err != nil {
		return nil, err
	}
	disk := devices.CreateDisk(controller, store.Reference(), "")
	disk.CapacityInKB = 1024 * 1024
	card, err := devices.CreateEthernetCard("vmxnet3", backing)
	if err != nil {
		return nil, err
	}
	devices = append(devices, disk, card)
	changes, err := devices.ConfigSpec(types.VirtualDeviceConfigSpecOperationAdd)
	if err != nil {
		return nil, err
	}
	return &types.VirtualMachineConfigSpec{
		Name:         "govmomi",
		GuestId:      "otherGuest64",
		NumCPUs:      2,
		MemoryMB:     512,
		Files:        &types.VirtualMachineFileInfo{VmPathName: "[" + store.Name() + "]"},
		DeviceChange: changes,
	}, nil
}

// change reconfigures the machine, takes it through its power states and asks for a console.
func (r *run) change(one *object.VirtualMachine) error {
	if _, err := r.done(one.Reconfigure(r.ctx, types.VirtualMachineConfigSpec{MemoryMB: 1024})); err != nil {
		return err
	}
	devices, err := one.Device(r.ctx)
	if err != nil {
		return err
	}
	disk := devices.SelectByType((*types.VirtualDisk)(nil))[0].(*types.VirtualDisk)
	disk.CapacityInKB *= 2
	if err := one.EditDevice(r.ctx, disk); err != nil {
		return err
	}
	var read mo.VirtualMachine
	if err := one.Properties(r.ctx, one.Reference(), []string{"config.hardware"}, &read); err != nil {
		return err
	}
	grown := object.VirtualDeviceList(read.Config.Hardware.Device).SelectByType((*types.VirtualDisk)(nil))
	r.seen["changed"] = []any{read.Config.Hardware.MemoryMB, grown[0].(*types.VirtualDisk).CapacityInKB}

	if _, err := r.done(one.PowerOn(r.ctx)); err != nil {
		return err
	}
	_, err = r.done(one.PowerOn(r.ctx))
	r.seen["on twice"] = fault.Is(err, &types.InvalidPowerState{})
	states := []types.VirtualMachinePowerState{}
	for _, call := range []func() (*object.Task, error){
		func() (*object.Task, error) { return one.Suspend(r.ctx) },
		func() (*object.Task, error) { return one.PowerOn(r.ctx) },
		func() (*object.Task, error) { return one.Reset(r.ctx) },
		func() (*object.Task, error) { return one.PowerOff(r.ctx) },
	} {
		if _, err := r.done(call()); err != nil {
			return err
		}
		state, err := one.PowerState(r.ctx)
		if err != nil {
			return err
		}
		states = append(states, state)
	}
	r.seen["power"] = states
	return nil
}

// copy clones the machine twice, linked and whole, and destroys the clones.
func (r *run) copy(one *object.VirtualMachine, folder *object.Folder) error {
	if _, err := r.done(one.CreateSnapshot(r.ctx, "first", "before", false, false)); err != nil {
		return err
	}
	snapshot, err := one.FindSnapshot(r.ctx, "first")
	if err != nil {
		return err
	}
	linked := types.VirtualMachineCloneSpec{Snapshot: snapshot}
	linked.Location.DiskMoveType = string(types.VirtualMachineRelocateDiskMoveOptionsCreateNewChildDiskBacking)
	parents := []bool{}
	for name, spec := range map[string]types.VirtualMachineCloneSpec{"linked": linked, "whole": {}} {
		info, err := r.done(one.Clone(r.ctx, folder, name, spec))
		if err != nil {
			return err
		}
		clone := object.NewVirtualMachine(r.client.Client, info.Result.(types.ManagedObjectReference))
		devices, err := clone.Device(r.ctx)
		if err != nil {
			return err
		}
		disk := devices.SelectByType((*types.VirtualDisk)(nil))[0].(*types.VirtualDisk)
		parent := disk.Backing.(*types.VirtualDiskFlatVer2BackingInfo).Parent
		parents = append(parents, (parent != nil) == (name == "linked"))
		if _, err := r.done(clone.Destroy(r.ctx)); err != nil {
			return err
		}
	}
	r.seen["clones"] = parents
	_, err = r.done(one.RemoveAllSnapshot(r.ctx, nil))
	return err
}

// events are the kinds of what happened to the machine.
func (r *run) events(one *object.VirtualMachine) ([]string, error) {
	manager := event.NewManager(r.client.Client)
	list, err := manager.QueryEvents(r.ctx, types.EventFilterSpec{
		Entity: &types.EventFilterSpecByEntity{Entity: one.Reference(), Recursion: types.EventFilterSpecRecursionOptionSelf},
	})
	if err != nil {
		return nil, err
	}
	kinds := map[string]bool{}
	for _, each := range list {
		switch each.(type) {
		case *types.VmCreatedEvent:
			kinds["created"] = true
		case *types.VmReconfiguredEvent:
			kinds["reconfigured"] = true
		case *types.VmPoweredOnEvent:
			kinds["powered on"] = true
		case *types.VmPoweredOffEvent:
			kinds["powered off"] = true
		case *types.VmSuspendedEvent:
			kinds["suspended"] = true
		}
	}
	names := []string{}
	for name := range kinds {
		names = append(names, name)
	}
	sort.Strings(names)
	return names, nil
}
