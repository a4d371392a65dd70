package main

import (
	"context"
	"fmt"

	"github.com/vmware/govmomi"
	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/object"
)

// ways are the ways to find objects by their paths. Each gives back how many it found.
var ways = map[string]func(ctx context.Context, client *govmomi.Client, paths []string) (int, error){
	"finder":        byFinder,
	"inventoryPath": byInventoryPath,
	"bulk":          byBulkRead,
	"machines":      countMachines,
}

func byFinder(ctx context.Context, client *govmomi.Client, paths []string) (int, error) {
	finder := find.NewFinder(client.Client, false)
	for _, path := range paths {
		if _, err := finder.ClusterComputeResource(ctx, path); err != nil {
			return 0, err
		}
	}
	return len(paths), nil
}

func byInventoryPath(ctx context.Context, client *govmomi.Client, paths []string) (int, error) {
	index := object.NewSearchIndex(client.Client)
	for _, path := range paths {
		ref, err := index.FindByInventoryPath(ctx, path)
		if err != nil {
			return 0, err
		}
		if ref == nil {
			return 0, fmt.Errorf("nothing at %s", path)
		}
	}
	return len(paths), nil
}

// byBulkRead reads clusters, pools and the folders above them once and looks all paths up.
func byBulkRead(ctx context.Context, client *govmomi.Client, paths []string) (int, error) {
	objects, err := readTree(ctx, client, false)
	if err != nil {
		return 0, err
	}
	references := objects.byPath()
	for _, path := range paths {
		if _, ok := references[path]; !ok {
			return 0, fmt.Errorf("nothing at %s", path)
		}
	}
	return len(paths), nil
}

func countMachines(ctx context.Context, client *govmomi.Client, _ []string) (int, error) {
	objects, err := readTree(ctx, client, true)
	if err != nil {
		return 0, err
	}
	machines := 0
	for _, ref := range objects.byPath() {
		if ref.Type == "VirtualMachine" {
			machines++
		}
	}
	return machines, nil
}
