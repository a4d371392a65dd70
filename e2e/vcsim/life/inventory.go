package main

import (
	"context"
	"errors"
	"time"

	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/property"
	"github.com/vmware/govmomi/view"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// find looks every kind up by pattern, and a path up both ways.
func (r *run) find() error {
	counts := map[string]int{}
	clusters, err := r.finder.ClusterComputeResourceList(r.ctx, "*")
	if err != nil {
		return err
	}
	counts["clusters"] = len(clusters)
	hosts, err := r.finder.HostSystemList(r.ctx, "*/*")
	if err != nil {
		return err
	}
	counts["hosts"] = len(hosts)
	pools, err := r.finder.ResourcePoolList(r.ctx, "*/Resources")
	if err != nil {
		return err
	}
	counts["pools"] = len(pools)
	machines, err := r.finder.VirtualMachineList(r.ctx, "*")
	if err != nil {
		return err
	}
	counts["machines"] = len(machines)
	networks, err := r.finder.NetworkList(r.ctx, "*")
	if err != nil {
		return err
	}
	counts["networks"] = len(networks)
	stores, err := r.finder.DatastoreList(r.ctx, "*")
	if err != nil {
		return err
	}
	counts["datastores"] = len(stores)
	r.seen["counts"] = counts

	_, err = r.finder.VirtualMachine(r.ctx, "absent")
	var missing *find.NotFoundError
	r.seen["absent"] = errors.As(err, &missing)

	path := clusters[0].InventoryPath
	found, err := object.NewSearchIndex(r.client.Client).FindByInventoryPath(r.ctx, path)
	if err != nil {
		return err
	}
	r.seen["path"] = []any{path, found != nil && found.Reference() == clusters[0].Reference()}
	return nil
}

// views reads many objects over a container view and a few over a list view.
func (r *run) views() error {
	manager := view.NewManager(r.client.Client)
	container, err := manager.CreateContainerView(r.ctx, r.client.ServiceContent.RootFolder, []string{"VirtualMachine"}, true)
	if err != nil {
		return err
	}
	var machines []mo.VirtualMachine
	if err := container.Retrieve(r.ctx, []string{"VirtualMachine"}, []string{"name", "runtime.powerState"}, &machines); err != nil {
		return err
	}
	on := 0
	for _, machine := range machines {
		if machine.Runtime.PowerState == types.VirtualMachinePowerStatePoweredOn {
			on++
		}
	}
	list, err := manager.CreateListView(r.ctx, []types.ManagedObjectReference{machines[0].Self})
	if err != nil {
		return err
	}
	if _, err := list.Add(r.ctx, []types.ManagedObjectReference{machines[1].Self}); err != nil {
		return err
	}
	var members mo.ListView
	if err := r.collector.RetrieveOne(r.ctx, list.Reference(), []string{"view"}, &members); err != nil {
		return err
	}
	r.seen["views"] = []int{len(machines), on, len(members.View)}
	if err := list.Destroy(r.ctx); err != nil {
		return err
	}
	return container.Destroy(r.ctx)
}

// updates waits for a change that another call makes.
func (r *run) updates() error {
	folders, err := r.dc.Folders(r.ctx)
	if err != nil {
		return err
	}
	folder, err := folders.VmFolder.CreateFolder(r.ctx, "before")
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.ctx, time.Minute)
	defer cancel()
	var names []any
	err = property.Wait(ctx, r.collector, folder.Reference(), []string{"name"}, func(changes []types.PropertyChange) bool {
		for _, change := range changes {
			names = append(names, change.Val)
		}
		if len(names) > 1 {
			return true
		}
		task, failure := folder.Rename(ctx, "after")
		if failure != nil || task.Wait(ctx) != nil {
			return true
		}
		return false
	})
	if err != nil {
		return err
	}
	r.seen["updates"] = names
	task, err := folder.Destroy(r.ctx)
	if err != nil {
		return err
	}
	return task.Wait(r.ctx)
}
