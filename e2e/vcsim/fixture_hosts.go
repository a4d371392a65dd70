package main

import (
	"context"
	"fmt"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/types"
)

func (d *datacenterBuilder) buildHosts(ctx context.Context, parent *object.Folder, nodes []node) error {
	for _, n := range nodes {
		var err error
		switch n.Type {
		case "Folder":
			var folder *object.Folder
			if folder, err = parent.CreateFolder(ctx, n.Name); err == nil {
				err = d.buildHosts(ctx, folder, n.Children)
			}
		case "ClusterComputeResource":
			err = d.buildCluster(ctx, parent, n)
		case "ComputeResource":
			err = d.buildStandaloneHost(ctx, parent, n)
		default:
			err = n.unexpected("a host folder")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *datacenterBuilder) buildCluster(ctx context.Context, parent *object.Folder, n node) error {
	cluster, err := parent.CreateCluster(ctx, n.storedName(), types.ClusterConfigSpecEx{})
	if err != nil {
		return fmt.Errorf("creating cluster %q: %w", n.Name, err)
	}
	for _, name := range n.Hosts {
		task, err := cluster.AddHost(ctx, types.HostConnectSpec{HostName: name}, true, nil, nil)
		if err := d.addHost(ctx, task, err); err != nil {
			return fmt.Errorf("adding host %q: %w", name, err)
		}
	}
	root, err := cluster.ResourcePool(ctx)
	if err != nil {
		return err
	}
	return d.buildRootPool(ctx, root, len(n.Hosts) > 0, n.Pools)
}

func (d *datacenterBuilder) buildStandaloneHost(ctx context.Context, parent *object.Folder, n node) error {
	spec := types.HostConnectSpec{HostName: n.storedName()}
	task, err := parent.AddStandaloneHost(ctx, spec, true, nil, nil)
	if err := d.addHost(ctx, task, err); err != nil {
		return fmt.Errorf("adding host %q: %w", n.Name, err)
	}
	root, err := d.hosts[len(d.hosts)-1].ResourcePool(ctx)
	if err != nil {
		return err
	}
	return d.buildRootPool(ctx, root, true, n.Pools)
}

func (d *datacenterBuilder) addHost(ctx context.Context, task *object.Task, err error) error {
	if err != nil {
		return err
	}
	info, err := task.WaitForResult(ctx)
	if err != nil {
		return err
	}
	d.hosts = append(d.hosts, object.NewHostSystem(d.client, info.Result.(types.ManagedObjectReference)))
	return nil
}

func (d *datacenterBuilder) buildRootPool(ctx context.Context, root *object.ResourcePool, hasHosts bool, pools []node) error {
	if d.pool == nil && hasHosts {
		d.pool = root
	}
	return d.buildPools(ctx, root, pools)
}

func (d *datacenterBuilder) buildPools(ctx context.Context, parent *object.ResourcePool, nodes []node) error {
	for _, n := range nodes {
		if n.Type != "ResourcePool" {
			return n.unexpected("a resource pool")
		}
		pool, err := parent.Create(ctx, n.storedName(), types.DefaultResourceConfigSpec())
		if err != nil {
			return fmt.Errorf("creating resource pool %q: %w", n.Name, err)
		}
		if err := d.buildPools(ctx, pool, n.Pools); err != nil {
			return err
		}
	}
	return nil
}
