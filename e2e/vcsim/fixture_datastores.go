package main

import (
	"context"
	"fmt"
	"os"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/types"
)

type datastore struct {
	name string // stored
	ref  types.ManagedObjectReference
}

// createDatastores makes all datastores before any datastore folder exists:
// the simulator puts a new datastore into the first folder it finds.
func (d *datacenterBuilder) createDatastores(ctx context.Context, nodes []node) error {
	for _, n := range nodes {
		if n.Type == "Folder" {
			if err := d.createDatastores(ctx, n.Children); err != nil {
				return err
			}
			continue
		}
		if n.Type != "Datastore" {
			return n.unexpected("a datastore folder")
		}
		if err := d.createDatastore(ctx, n); err != nil {
			return fmt.Errorf("creating datastore %q: %w", n.Name, err)
		}
	}
	return nil
}

func (d *datacenterBuilder) createDatastore(ctx context.Context, n node) error {
	if len(d.hosts) == 0 {
		return fmt.Errorf("the datacenter has no host")
	}
	directory, err := os.MkdirTemp(d.home, "datastore-")
	if err != nil {
		return err
	}
	var created *object.Datastore
	for _, host := range d.hosts {
		system, err := host.ConfigManager().DatastoreSystem(ctx)
		if err != nil {
			return err
		}
		mounted, err := system.CreateLocalDatastore(ctx, n.storedName(), directory)
		if err != nil {
			return err
		}
		if created == nil {
			created = mounted // the later calls return no valid reference
		}
	}
	d.datastores = append(d.datastores, datastore{n.storedName(), created.Reference()})
	return nil
}

// placeDatastores moves the datastores into their folders, in the order of createDatastores.
func (d *datacenterBuilder) placeDatastores(ctx context.Context, root *object.Folder, nodes []node) error {
	next := 0
	var place func(parent *object.Folder, nodes []node) error
	place = func(parent *object.Folder, nodes []node) error {
		for _, n := range nodes {
			if n.Type == "Folder" {
				folder, err := parent.CreateFolder(ctx, n.Name)
				if err != nil {
					return err
				}
				if err := place(folder, n.Children); err != nil {
					return err
				}
				continue
			}
			ref := d.datastores[next].ref
			next++
			if parent == root {
				continue
			}
			task, err := parent.MoveInto(ctx, []types.ManagedObjectReference{ref})
			if err := wait(ctx, task, err); err != nil {
				return err
			}
		}
		return nil
	}
	return place(root, nodes)
}
