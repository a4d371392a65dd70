package main

import (
	"context"

	"github.com/vmware/govmomi"
	"github.com/vmware/govmomi/property"
	"github.com/vmware/govmomi/view"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

func listClusters(ctx context.Context, client *govmomi.Client) ([]types.ManagedObjectReference, error) {
	kinds := []string{"ClusterComputeResource"}
	container, err := view.NewManager(client.Client).CreateContainerView(ctx, client.ServiceContent.RootFolder, kinds, true)
	if err != nil {
		return nil, err
	}
	defer func() { _ = container.Destroy(ctx) }()
	return container.Find(ctx, kinds, nil)
}

var clusterLeaves = []string{
	"host", "datastore",
	"configurationEx.dasConfig.enabled", "configurationEx.dasConfig.admissionControlEnabled",
	"configurationEx.dasConfig.admissionControlPolicy",
	"configurationEx.drsConfig.enabled", "configurationEx.drsConfig.defaultVmBehavior",
}

var hostLeaves = []string{
	"runtime.connectionState", "runtime.powerState", "runtime.inMaintenanceMode", "runtime.inQuarantineMode",
	"summary.hardware.numCpuThreads", "summary.hardware.numCpuCores", "summary.hardware.cpuMhz",
	"summary.hardware.memorySize", "summary.quickStats.overallMemoryUsage",
}

var datastoreLeaves = []string{
	"summary.name", "summary.type", "summary.accessible", "summary.maintenanceMode",
	"summary.capacity", "summary.freeSpace",
}

// readLeaves reads the same leaves as the driver, of all clusters in one call.
func readLeaves(ctx context.Context, vc *vcenter, _ []string) (int, error) {
	hop := func(path string) types.BaseSelectionSpec {
		return &types.TraversalSpec{Type: "ComputeResource", Path: path, Skip: types.NewBool(false)}
	}
	objects := make([]types.ObjectSpec, 0, len(vc.clusters))
	for _, cluster := range vc.clusters {
		objects = append(objects, types.ObjectSpec{
			Obj:       cluster,
			SelectSet: []types.BaseSelectionSpec{hop("host"), hop("datastore")},
		})
	}
	response, err := property.DefaultCollector(vc.Client.Client).RetrieveProperties(ctx, types.RetrieveProperties{
		SpecSet: []types.PropertyFilterSpec{{
			ObjectSet: objects,
			PropSet: []types.PropertySpec{
				{Type: "ClusterComputeResource", PathSet: clusterLeaves},
				{Type: "HostSystem", PathSet: hostLeaves},
				{Type: "Datastore", PathSet: datastoreLeaves},
			},
		}},
	})
	if err != nil {
		return 0, err
	}
	threads := 0
	for _, object := range response.Returnval {
		for _, property := range object.PropSet {
			if property.Name == "summary.hardware.numCpuThreads" {
				threads += int(property.Val.(int16))
			}
		}
	}
	return threads, nil
}

// readOneByOne reads one cluster after the other as Nova's multi-cluster driver did.
func readOneByOne(ctx context.Context, vc *vcenter, _ []string) (int, error) {
	collector := property.DefaultCollector(vc.Client.Client)
	threads := 0
	for _, ref := range vc.clusters {
		var stores, members mo.ClusterComputeResource
		if err := collector.RetrieveOne(ctx, ref, []string{"datastore"}, &stores); err != nil {
			return 0, err
		}
		var datastores []mo.Datastore
		if err := collector.Retrieve(ctx, stores.Datastore, []string{"summary"}, &datastores); err != nil {
			return 0, err
		}
		if err := collector.RetrieveOne(ctx, ref, []string{"host", "resourcePool"}, &members); err != nil {
			return 0, err
		}
		var hosts []mo.HostSystem
		paths := []string{"summary.hardware", "summary.runtime"}
		if err := collector.Retrieve(ctx, members.Host, paths, &hosts); err != nil {
			return 0, err
		}
		var pool mo.ResourcePool
		if err := collector.RetrieveOne(ctx, *members.ResourcePool, []string{"summary.runtime.memory"}, &pool); err != nil {
			return 0, err
		}
		for _, host := range hosts {
			threads += int(host.Summary.Hardware.NumCpuThreads)
		}
	}
	return threads, nil
}
