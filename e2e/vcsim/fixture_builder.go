package main

import (
	"context"
	"fmt"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25"
)

// fixtureBuilder makes the objects of a fixture with calls of the vSphere API.
type fixtureBuilder struct {
	client *vim25.Client
	home   string // where the directories of datastores go
}

func (b fixtureBuilder) build(ctx context.Context, f *fixture) error {
	return b.buildRoot(ctx, object.NewRootFolder(b.client), f.Root)
}

func (b fixtureBuilder) buildRoot(ctx context.Context, parent *object.Folder, nodes []node) error {
	for _, n := range nodes {
		switch n.Type {
		case "Folder":
			folder, err := parent.CreateFolder(ctx, n.Name)
			if err != nil {
				return fmt.Errorf("creating folder %q: %w", n.Name, err)
			}
			if err := b.buildRoot(ctx, folder, n.Children); err != nil {
				return err
			}
		case "Datacenter":
			if err := b.buildDatacenter(ctx, parent, n); err != nil {
				return fmt.Errorf("building datacenter %q: %w", n.Name, err)
			}
		default:
			return n.unexpected("a datacenter folder")
		}
	}
	return nil
}

func (b fixtureBuilder) buildDatacenter(ctx context.Context, parent *object.Folder, n node) error {
	datacenter, err := parent.CreateDatacenter(ctx, n.storedName())
	if err != nil {
		return err
	}
	folders, err := datacenter.Folders(ctx)
	if err != nil {
		return err
	}
	d := &datacenterBuilder{fixtureBuilder: b}
	if err := d.buildHosts(ctx, folders.HostFolder, n.Host); err != nil {
		return err
	}
	if err := d.createDatastores(ctx, n.Datastore); err != nil {
		return err
	}
	if err := d.placeDatastores(ctx, folders.DatastoreFolder, n.Datastore); err != nil {
		return err
	}
	if err := d.buildNetworks(ctx, folders.NetworkFolder, n.Network); err != nil {
		return err
	}
	if err := d.buildMachines(ctx, folders.VmFolder, n.VM); err != nil {
		return err
	}
	hidden := map[string]*object.Folder{
		"host": folders.HostFolder, "vm": folders.VmFolder,
		"datastore": folders.DatastoreFolder, "network": folders.NetworkFolder,
	}
	for kind, name := range n.HiddenFolderNames {
		folder := hidden[kind]
		if folder == nil {
			return fmt.Errorf("a datacenter has no hidden folder %q", kind)
		}
		task, err := folder.Rename(ctx, name)
		if err := wait(ctx, task, err); err != nil {
			return err
		}
	}
	return nil
}

// datacenterBuilder remembers what later objects of the same datacenter refer to.
type datacenterBuilder struct {
	fixtureBuilder
	hosts      []*object.HostSystem
	pool       *object.ResourcePool // root pool of the first compute resource
	datastores []datastore
}

func wait(ctx context.Context, task *object.Task, err error) error {
	if err != nil {
		return err
	}
	return task.Wait(ctx)
}
