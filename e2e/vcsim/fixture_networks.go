package main

import (
	"context"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/types"
)

func (d *datacenterBuilder) buildNetworks(ctx context.Context, parent *object.Folder, nodes []node) error {
	for _, n := range nodes {
		var err error
		switch n.Type {
		case "Folder":
			var folder *object.Folder
			if folder, err = parent.CreateFolder(ctx, n.Name); err == nil {
				err = d.buildNetworks(ctx, folder, n.Children)
			}
		case "VmwareDistributedVirtualSwitch":
			err = d.buildSwitch(ctx, parent, n)
		default:
			err = n.unexpected("a network folder")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *datacenterBuilder) buildSwitch(ctx context.Context, parent *object.Folder, n node) error {
	var spec types.VMwareDVSConfigSpec
	spec.Name = n.storedName()
	task, err := parent.CreateDVS(ctx, types.DVSCreateSpec{ConfigSpec: &spec})
	if err != nil {
		return err
	}
	info, err := task.WaitForResult(ctx)
	if err != nil {
		return err
	}
	vswitch := object.NewDistributedVirtualSwitch(d.client, info.Result.(types.ManagedObjectReference))
	var members types.DVSConfigSpec
	for _, host := range d.hosts {
		members.Host = append(members.Host, types.DistributedVirtualSwitchHostMemberConfigSpec{
			Operation: string(types.ConfigSpecOperationAdd),
			Host:      host.Reference(),
		})
	}
	task, err = vswitch.Reconfigure(ctx, &members)
	if err := wait(ctx, task, err); err != nil {
		return err
	}
	for _, portgroup := range n.Children {
		if portgroup.Type != "DistributedVirtualPortgroup" {
			return portgroup.unexpected("a distributed switch")
		}
		task, err := vswitch.AddPortgroup(ctx, []types.DVPortgroupConfigSpec{{
			Name: portgroup.storedName(),
			Type: string(types.DistributedVirtualPortgroupPortgroupTypeEarlyBinding),
		}})
		if err := wait(ctx, task, err); err != nil {
			return err
		}
	}
	return nil
}
