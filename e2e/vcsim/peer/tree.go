package main

import (
	"context"

	"github.com/vmware/govmomi"
	"github.com/vmware/govmomi/property"
	"github.com/vmware/govmomi/vim25/types"
)

type entity struct {
	name   string
	parent types.ManagedObjectReference
}

type tree map[types.ManagedObjectReference]entity

// readTree reads names and parents of everything the inventory package reads, in one call.
func readTree(ctx context.Context, client *govmomi.Client, withMachines bool) (tree, error) {
	properties := []types.PropertySpec{
		{Type: "Folder", PathSet: []string{"name", "parent"}},
		{Type: "Datacenter", PathSet: []string{"name", "parent", "vmFolder", "hostFolder", "datastoreFolder", "networkFolder"}},
		{Type: "ComputeResource", PathSet: []string{"name", "parent", "resourcePool"}},
		{Type: "ResourcePool", PathSet: []string{"name", "parent", "owner"}},
	}
	if withMachines {
		properties = append(properties, types.PropertySpec{Type: "VirtualMachine", PathSet: []string{"name", "parent"}})
	}
	response, err := property.DefaultCollector(client.Client).RetrieveProperties(ctx, types.RetrieveProperties{
		SpecSet: []types.PropertyFilterSpec{{
			PropSet: properties,
			ObjectSet: []types.ObjectSpec{{
				Obj:       client.ServiceContent.RootFolder,
				SelectSet: []types.BaseSelectionSpec{rootTraversal(withMachines)},
			}},
		}},
	})
	if err != nil {
		return nil, err
	}
	objects := make(tree, len(response.Returnval))
	for _, content := range response.Returnval {
		var e entity
		for _, p := range content.PropSet {
			switch p.Name {
			case "name":
				e.name, _ = p.Val.(string)
			case "parent":
				e.parent, _ = p.Val.(types.ManagedObjectReference)
			}
		}
		objects[content.Obj] = e
	}
	return objects, nil
}

func rootTraversal(withMachines bool) *types.TraversalSpec {
	pools := traversal("poolTree", "ResourcePool", "resourcePool", again("poolTree"))
	rootPool := traversal("rootPool", "ComputeResource", "resourcePool", pools)
	hosts := traversal("hostTree", "Folder", "childEntity", again("hostTree"), rootPool)
	vmFolder := traversal("vmFolder", "Datacenter", "vmFolder")
	if withMachines {
		vmFolder.SelectSet = []types.BaseSelectionSpec{traversal("vmTree", "Folder", "childEntity", again("vmTree"))}
	}
	return traversal("rootTree", "Folder", "childEntity", again("rootTree"), vmFolder,
		traversal("hostFolder", "Datacenter", "hostFolder", hosts),
		traversal("datastoreFolder", "Datacenter", "datastoreFolder"),
		traversal("networkFolder", "Datacenter", "networkFolder"))
}

func traversal(name, kind, path string, next ...types.BaseSelectionSpec) *types.TraversalSpec {
	return &types.TraversalSpec{
		SelectionSpec: types.SelectionSpec{Name: name},
		Type:          kind,
		Path:          path,
		SelectSet:     next,
	}
}

func again(name string) types.BaseSelectionSpec {
	return &types.SelectionSpec{Name: name}
}

// byPath gives the reference of every object by its inventory path.
func (t tree) byPath() map[string]types.ManagedObjectReference {
	paths := make(map[types.ManagedObjectReference]string, len(t))
	var pathOf func(ref types.ManagedObjectReference) string
	pathOf = func(ref types.ManagedObjectReference) string {
		if path, ok := paths[ref]; ok {
			return path
		}
		e, ok := t[ref]
		if !ok || e.parent.Value == "" {
			return ""
		}
		path := pathOf(e.parent) + "/" + e.name
		paths[ref] = path
		return path
	}
	references := make(map[string]types.ManagedObjectReference, len(t))
	for ref := range t {
		references[pathOf(ref)] = ref
	}
	return references
}
