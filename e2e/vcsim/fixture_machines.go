package main

import (
	"context"
	"fmt"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/types"
)

// buildMachines makes the virtual machines, without devices and switched off.
func (d *datacenterBuilder) buildMachines(ctx context.Context, parent *object.Folder, nodes []node) error {
	for _, n := range nodes {
		switch n.Type {
		case "Folder":
			folder, err := parent.CreateFolder(ctx, n.Name)
			if err != nil {
				return err
			}
			if err := d.buildMachines(ctx, folder, n.Children); err != nil {
				return err
			}
		case "VirtualMachine":
			if d.pool == nil || len(d.datastores) == 0 {
				return fmt.Errorf("virtual machine %q needs a host and a datastore in its datacenter", n.Name)
			}
			task, err := parent.CreateVM(ctx, types.VirtualMachineConfigSpec{
				Name:  n.Name,
				Files: &types.VirtualMachineFileInfo{VmPathName: fmt.Sprintf("[%s]", d.datastores[0].name)},
			}, d.pool, nil)
			if err := wait(ctx, task, err); err != nil {
				return fmt.Errorf("creating virtual machine %q: %w", n.Name, err)
			}
		default:
			return n.unexpected("a folder of virtual machines")
		}
	}
	return nil
}
