package main

import (
	"context"
	"fmt"

	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/object"
)

func byFinder(ctx context.Context, vc *vcenter, paths []string) (int, error) {
	finder := find.NewFinder(vc.Client.Client, false)
	for _, path := range paths {
		if _, err := finder.ClusterComputeResource(ctx, path); err != nil {
			return 0, err
		}
	}
	return len(paths), nil
}

func byInventoryPath(ctx context.Context, vc *vcenter, paths []string) (int, error) {
	index := object.NewSearchIndex(vc.Client.Client)
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

// byTree reads clusters, pools and the folders above them once and looks all paths up.
func byTree(ctx context.Context, vc *vcenter, paths []string) (int, error) {
	objects, err := readTree(ctx, vc.Client, false)
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

func countMachines(ctx context.Context, vc *vcenter, _ []string) (int, error) {
	objects, err := readTree(ctx, vc.Client, true)
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
